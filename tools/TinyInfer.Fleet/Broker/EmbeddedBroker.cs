using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Protocol;
using MQTTnet.Server;
using TinyInfer.Converter;
using TinyInfer.Fleet.Api;
using TinyInfer.Link;

namespace TinyInfer.Fleet.Broker;

/// <summary>
/// A broker in this process. It carries the topics of the contract and no others, so that nobody fills it with topics; what boards publish
/// goes to the service before it is acknowledged. Where passwords are asked for, a device has its own topics and no others.
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
    private readonly string _scheme;
    private readonly Tokens? _passwords;
    private Func<Message, Task> _receive = _ => Task.CompletedTask;

    /// <summary>Makes a broker; it does not listen yet.</summary>
    /// <param name="address">Where it is to listen.</param>
    /// <param name="certificate">Its certificate, for TLS; null for none.</param>
    /// <param name="passwords">Tokens of devices, which are their passwords; null to let in everybody.</param>
    internal EmbeddedBroker(IPEndPoint address, X509Certificate2? certificate, Tokens? passwords)
    {
        _scheme = certificate == null ? "mqtt" : "mqtts";
        _passwords = passwords;
        _listener = new LimitedListener(address, certificate, MostConnections, MostPacketBytes);
        MqttServerOptions options = new MqttServerOptionsBuilder().WithoutDefaultEndpoint()
            .WithMaxPendingMessagesPerClient(MostPending).Build();
        _server = new MqttServerFactory().CreateMqttServer(options, [_listener]);
        _server.ValidatingConnectionAsync += LetInAsync;
        _server.InterceptingPublishAsync += ReceiveAsync;
        _server.InterceptingSubscriptionAsync += CheckAsync;
    }

    /// <inheritdoc/>
    public string Name => $"{_scheme}://{_listener.Address}";

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
        if (_passwords != null && !IsOwn(e.ApplicationMessage.Topic, e.ClientId))
        {
            // Who speaks for another is cut off.
            e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            e.CloseConnection = true;
            return;
        }

        await _receive(new Message(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray(), IsRetained: false));
    }

    /// <summary>
    /// A device's user and client are called by its name, and its password is its token. One whose token was taken back is cut off with its
    /// next message.
    /// </summary>
    private Task LetInAsync(ValidatingConnectionEventArgs e)
    {
        if (e.ClientId == _self || (_passwords != null && (e.UserName != e.ClientId || !_passwords.IsDevice(e.ClientId, e.Password))))
        {
            e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        }

        return Task.CompletedTask;
    }

    private bool IsOwn(string topic, string device) => Topics.FindDevice(topic) == device && _passwords!.HasDevice(device);

    /// <summary>A board listens to its own topics: filters without wildcards cost a lookup for each message, no search.</summary>
    private Task CheckAsync(InterceptingSubscriptionEventArgs e)
    {
        const string Count = "subscriptions";
        int count = e.SessionItems[Count] as int? ?? 0;
        e.SessionItems[Count] = count + 1;
        string topic = e.TopicFilter.Topic;
        if (Topics.FindDevice(topic) == null || count >= MostSubscriptions || (_passwords != null && !IsOwn(topic, e.ClientId)))
        {
            e.ProcessSubscription = false;
            e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        }

        return Task.CompletedTask;
    }
}
