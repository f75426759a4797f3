using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using TinyInfer.Converter;
using TinyInfer.Link;

namespace TinyInfer.Fleet.Broker;

/// <summary>
/// A broker in this process. It carries the topics of the contract and no others, so that nobody fills it with topics; what boards publish
/// goes to the service before it is acknowledged.
/// </summary>
internal sealed class EmbeddedBroker : IBroker
{
    /// <summary>The most bytes of a packet: the largest of the contract is a last will within CONNECT.</summary>
    internal const int MostPacketBytes = 8192;

    private const int MostConnections = 20_000;
    private const int MostPending = 1_000;
    private const int MostSubscriptions = 32;

    /// <summary>What the service's own messages are known by: no client can guess it.</summary>
    private readonly string _self = Guid.NewGuid().ToString();

    private readonly LimitedListener _listener;
    private readonly MqttServer _server;
    private readonly Func<string, bool> _isAllowed;
    private Func<Message, Task> _receive = _ => Task.CompletedTask;

    /// <summary>Makes a broker; it does not listen yet.</summary>
    /// <param name="address">Where it is to listen.</param>
    /// <param name="isAllowed">Whether a device may publish.</param>
    internal EmbeddedBroker(IPEndPoint address, Func<string, bool> isAllowed)
    {
        _isAllowed = isAllowed;
        _listener = new LimitedListener(address, MostConnections, MostPacketBytes);
        MqttServerOptions options = new MqttServerOptionsBuilder().WithoutDefaultEndpoint()
            .WithMaxPendingMessagesPerClient(MostPending).Build();
        _server = new MqttServerFactory().CreateMqttServer(options, [_listener]);
        _server.InterceptingPublishAsync += ReceiveAsync;
        _server.InterceptingSubscriptionAsync += CheckAsync;
    }

    /// <inheritdoc/>
    public string Name => $"mqtt://{_listener.Address}";

    /// <inheritdoc/>
    public async Task StartAsync(Func<Message, Task> receive)
    {
        _receive = receive;
        try
        {
            await _server.StartAsync();
        }
        catch (SocketException e)
        {
            throw new ConversionException($"{Name}: the broker cannot listen there ({e.Message.TrimEnd('.')}). "
                + "--mqtt-port chooses another port, --broker a broker that is there already.", e);
        }
    }

    /// <inheritdoc/>
    public Task PublishAsync(string topic, byte[] payload, bool isCertain, bool isRetained) =>
        _server.InjectApplicationMessage(new InjectedMqttApplicationMessage(MqttMessages.Of(topic, payload, isCertain, isRetained))
        {
            SenderClientId = _self,
        });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server.IsStarted)
        {
            await _server.StopAsync();
        }

        _server.Dispose();
    }

    private async Task ReceiveAsync(InterceptingPublishEventArgs e)
    {
        if (e.ClientId == _self)
        {
            return;
        }

        // Nobody but the service listens to what boards publish, so nothing is kept here.
        e.ProcessPublish = false;
        string topic = e.ApplicationMessage.Topic;
        if (Topics.FindDevice(topic) is { } device && _isAllowed(device))
        {
            await _receive(new Message(topic, e.ApplicationMessage.Payload.ToArray(), IsRetained: false));
        }
    }

    /// <summary>A board listens to its own topics: filters without wildcards cost a lookup for each message, no search.</summary>
    private static Task CheckAsync(InterceptingSubscriptionEventArgs e)
    {
        const string Count = "subscriptions";
        int count = e.SessionItems[Count] as int? ?? 0;
        e.SessionItems[Count] = count + 1;
        if (Topics.FindDevice(e.TopicFilter.Topic) == null || count >= MostSubscriptions)
        {
            e.ProcessSubscription = false;
            e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        }

        return Task.CompletedTask;
    }
}
