using System.Buffers;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using TinyInfer.Link;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Broker;

/// <summary>
/// A broker elsewhere, such as Mosquitto. The session outlives a connection: what comes while the service or the way to it is away, the
/// broker keeps, and sends again what was not acknowledged.
/// </summary>
internal sealed class RemoteBroker : IBroker
{
    private const int MostInFlight = 1_000;
    private const uint SessionSeconds = 7 * 24 * 3600;

    /// <summary>A session from which nothing has come for so long is empty.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(15);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _stop = new();
    private readonly MqttClientOptions _options;
    private readonly string _share;
    private readonly string[] _kinds;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _first = new();
    private Func<Message, Task> _receive = _ => Task.CompletedTask;
    private Task _connecting = Task.CompletedTask;
    private bool _isDraining;
    private bool _isEnding;
    private int _waiting;
    private long _lastAt;

    /// <summary>Makes a client; it does not connect yet.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="session">Name of the session; another one of the same name ends this one.</param>
    /// <param name="isShared">Whether several services share the messages.</param>
    /// <param name="logger">Hears of lost connections.</param>
    /// <param name="kinds">Kinds of topics that are listened to; null for all that boards publish.</param>
    internal RemoteBroker(BrokerConnection broker, string session, bool isShared, ILogger logger, string[]? kinds = null)
    {
        Name = broker.Address.ToString();
        _share = isShared ? "$share/tinyinfer-fleet/" : string.Empty;
        _logger = logger;
        _kinds = kinds ?? [Topics.Telemetry, Topics.State, Topics.Share, Topics.Ask];
        _options = broker.CreateOptions()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(session)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(SessionSeconds)
            .WithReceiveMaximum(MostInFlight)
            .WithMaximumPacketSize(EmbeddedBroker.MostPacketBytes)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(10))
            .Build();
        _client.ApplicationMessageReceivedAsync += Accept;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Whether the session may be used, asked before each connection; null if it always may.</summary>
    internal Func<Task<bool>>? IsHeld { get; init; }

    /// <inheritdoc/>
    public async Task StartAsync(Func<Message, Task> receive)
    {
        _receive = receive;
        _connecting = Task.Run(KeepConnectedAsync);
        await Task.WhenAny(_first.Task, Task.Delay(TimeSpan.FromSeconds(3)));
    }

    /// <inheritdoc/>
    public async Task PublishAsync(string topic, byte[] payload, bool isCertain, bool isRetained)
    {
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            try
            {
                await _client.PublishAsync(MqttMessages.Of(topic, payload, isCertain, isRetained), _stop.Token);
                return;
            }
            catch (Exception e) when (isCertain && IsConnectionLost(e))
            {
                await Task.Delay(200, _stop.Token);
            }
            catch (Exception e) when (IsConnectionLost(e))
            {
                return;
            }
        }
    }

    /// <summary>Takes what waits in a session, lets nothing more come there, and ends it.</summary>
    /// <param name="receive">Takes a message.</param>
    /// <param name="cancellation">Leaves the session as it is.</param>
    /// <returns>Whether it has ended.</returns>
    internal async Task<bool> DrainAsync(Func<Message, Task> receive, CancellationToken cancellation)
    {
        _isDraining = true;
        await StartAsync(receive);
        _lastAt = Environment.TickCount64;
        while (!cancellation.IsCancellationRequested && !_isEnding)
        {
            await Task.WhenAny(Task.Delay(200, cancellation));
            if (!_client.IsConnected)
            {
                _lastAt = Environment.TickCount64;
            }

            _isEnding = _waiting == 0 && Environment.TickCount64 - _lastAt > _quiet.TotalMilliseconds;
        }

        await DisposeAsync();
        return _isEnding;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _connecting;
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync(new MqttClientDisconnectOptions { SessionExpiryInterval = _isEnding ? 0 : SessionSeconds });
            }
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            // It was lost just now: the broker keeps the session as it is.
            _isEnding = false;
        }

        _client.Dispose();
        _stop.Dispose();
    }

    private static bool IsConnectionLost(Exception e) =>
        e is MqttCommunicationException or MqttClientDisconnectedException or InvalidOperationException or TimeoutException
            or OperationCanceledException or ObjectDisposedException or IOException;

    private async Task KeepConnectedAsync()
    {
        TimeSpan wait = TimeSpan.FromMilliseconds(100);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!_client.IsConnected && (IsHeld == null || await IsHeld()))
                {
                    await _client.ConnectAsync(_options, _stop.Token);
                    await SubscribeAsync();
                    _logger.LogInformation("connected to {Broker}", Name);
                    _first.TrySetResult();
                    wait = TimeSpan.FromMilliseconds(100);
                }

                await Task.Delay(100, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _logger.LogWarning("{Broker} cannot be reached ({Reason}); trying again in {Wait:0.0} s", Name, e.Message,
                    wait.TotalSeconds);

                // A connection without its subscriptions is none.
                await _client.TryDisconnectAsync();
                await Task.WhenAny(Task.Delay(wait, _stop.Token));
                wait = wait * 2 < _longestWait ? wait * 2 : _longestWait;
            }
        }
    }

    private Task SubscribeAsync()
    {
        if (_isDraining)
        {
            return _client.UnsubscribeAsync(
                new MqttClientUnsubscribeOptions { TopicFilters = [.. _kinds.Select(kind => _share + Topics.Of("+", kind))] }, _stop.Token);
        }

        MqttClientSubscribeOptionsBuilder filters = new();
        foreach (string kind in _kinds)
        {
            filters = filters.WithTopicFilter(
                _share + Topics.Of("+", kind),
                kind == Topics.Ask ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce);
        }

        return _client.SubscribeAsync(filters.Build(), _stop.Token);
    }

    private Task Accept(MqttApplicationMessageReceivedEventArgs e)
    {
        e.AutoAcknowledge = false;
        Interlocked.Increment(ref _waiting);
        _lastAt = Environment.TickCount64;
        Message message = new(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray(), e.ApplicationMessage.Retain);
        _ = AcknowledgeAsync(e, message);
        return Task.CompletedTask;
    }

    private async Task AcknowledgeAsync(MqttApplicationMessageReceivedEventArgs e, Message message)
    {
        try
        {
            if (await TryKeepAsync(message))
            {
                await e.AcknowledgeAsync(_stop.Token);
            }
        }
        catch (Exception fault) when (!_client.IsConnected || IsConnectionLost(fault))
        {
            // The broker sends it again.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            _lastAt = Environment.TickCount64;
        }
    }

    /// <summary>Has a message kept. If it cannot be, ends the connection: in the next one the broker sends it again.</summary>
    private async Task<bool> TryKeepAsync(Message message)
    {
        try
        {
            await _receive(message);
            return true;
        }
        catch (Exception) when (!_client.IsConnected || _stop.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            // Whatever it was, it was not this connection: time that ran out at a grain, or another service that stops.
            _logger.LogError(fault, "{Topic} cannot be kept; the broker is asked for it again", message.Topic);
            await Task.Delay(1000);
            await _client.TryDisconnectAsync();
            return false;
        }
    }
}
