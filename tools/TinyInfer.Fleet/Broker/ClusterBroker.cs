using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TinyInfer.Link;

namespace TinyInfer.Fleet.Broker;

/// <summary>
/// One of several services at a broker elsewhere. They share lines of telemetry, each in a session of its own; what is to stay in its order
/// comes to one of them, by a session that whoever lives holds. The session of a service that died is taken over by another, which takes
/// what waits in it, and ends it: what the broker had given to the dead is not lost.
/// </summary>
internal sealed class ClusterBroker : IBroker
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);
    private static readonly string[] _shared = [Topics.Telemetry];
    private static readonly string[] _inOrder = [Topics.State, Topics.Share, Topics.Ask];

    private readonly Func<string, string[], bool, Func<Task<bool>>, RemoteBroker> _make;
    private readonly SessionTable _sessions;
    private readonly ILogger _logger;
    private readonly string _prefix;
    private readonly string _owner = Guid.NewGuid().ToString("N")[..12];
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Task> _adopted = new(StringComparer.Ordinal);
    private Func<Message, Task> _receive = _ => Task.CompletedTask;
    private Task _looking = Task.CompletedTask;
    private RemoteBroker _own;
    private RemoteBroker? _first;
    private string _session;
    private int _number;

    /// <summary>Makes it; it does not connect yet.</summary>
    /// <param name="prefix">What the names of the cluster's sessions begin with.</param>
    /// <param name="make">Makes a client, of a session's name, kinds of topics, whether they are shared, and whether it may connect.
    /// </param>
    /// <param name="sessions">Who holds which session.</param>
    /// <param name="logger">Hears of sessions that are taken over.</param>
    internal ClusterBroker(
        string prefix, Func<string, string[], bool, Func<Task<bool>>, RemoteBroker> make, SessionTable sessions, ILogger logger)
    {
        (_prefix, _make, _sessions, _logger) = (prefix, make, sessions, logger);
        _session = $"{prefix}-{_owner}";
        _own = Make(_session, _shared, true);
    }

    /// <inheritdoc/>
    public string Name => _own.Name;

    private string InOrder => $"{_prefix}-first";

    /// <inheritdoc/>
    public async Task StartAsync(Func<Message, Task> receive)
    {
        _receive = receive;
        await _sessions.TryTakeAsync(_session, _owner);
        await _own.StartAsync(receive);
        await LookAsync();
        _looking = Task.Run(KeepLookingAsync);
    }

    /// <inheritdoc/>
    public Task PublishAsync(string topic, byte[] payload, bool isCertain, bool isRetained) =>
        _own.PublishAsync(topic, payload, isCertain, isRetained);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _looking;
        if (_first != null)
        {
            await _first.DisposeAsync();
        }

        await _own.DisposeAsync();
        await Task.WhenAll(_adopted.Values);
        await _sessions.ReleaseAsync(_owner);
        _stop.Dispose();
    }

    /// <summary>
    /// Makes a client that connects only while this service holds the session. A service that slept, and ends when it hears that others
    /// have gone on without it, would leave a session that takes its share of the lines and that nobody knows of.
    /// </summary>
    private RemoteBroker Make(string session, string[] kinds, bool isShared) =>
        _make(session, kinds, isShared, () => _sessions.TryTakeAsync(session, _owner));

    private async Task KeepLookingAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(_period, _stop.Token));
            try
            {
                if (!_stop.IsCancellationRequested)
                {
                    await LookAsync();
                }
            }
            catch (Exception e)
            {
                // As when the disk is full: another service takes the sessions over then.
                _logger.LogError(e, "sessions of the broker cannot be looked at");
            }
        }
    }

    private async Task LookAsync()
    {
        if (!await _sessions.TryTakeAsync(_session, _owner))
        {
            // This process was stopped for too long, and another takes what waits there.
            string session = $"{_prefix}-{_owner}-{++_number}";
            await _sessions.TryTakeAsync(session, _owner);
            RemoteBroker lost = _own;
            (_session, _own) = (session, Make(session, _shared, true));
            await lost.DisposeAsync();
            await _own.StartAsync(_receive);
        }

        bool isFirst = await _sessions.TryTakeAsync(InOrder, _owner);
        if (isFirst && _first == null)
        {
            _first = Make(InOrder, _inOrder, false);
            await _first.StartAsync(_receive);
        }
        else if (!isFirst && _first != null)
        {
            await _first.DisposeAsync();
            _first = null;
        }

        foreach (string session in _adopted.Keys)
        {
            await _sessions.TryTakeAsync(session, _owner);
        }

        foreach (string session in _sessions.ReadFree().Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)))
        {
            if (session != InOrder && await _sessions.TryTakeAsync(session, _owner))
            {
                _logger.LogWarning("session {Session} has lost its service; what waits in it is taken over", session);
                _adopted[session] = AdoptAsync(session);
            }
        }
    }

    private async Task AdoptAsync(string session)
    {
        try
        {
            await using RemoteBroker broker = Make(session, _shared, true);
            if (await broker.DrainAsync(_receive, _stop.Token))
            {
                await _sessions.RemoveAsync(session, _owner);
            }
        }
        catch (Exception e)
        {
            // As when the disk is full: it is taken over once more when nobody holds it any more.
            _logger.LogError(e, "session {Session} cannot be taken over", session);
        }

        _adopted.TryRemove(session, out _);
    }
}
