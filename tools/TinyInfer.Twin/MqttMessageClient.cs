using System.Buffers;
using MQTTnet;
using MQTTnet.Protocol;
using TinyInfer.Link;

namespace TinyInfer.Twin;

/// <summary>A client of an MQTT broker over MQTTnet.</summary>
/// <param name="broker">The broker.</param>
/// <param name="name">The client's name.</param>
public sealed class MqttMessageClient(BrokerConnection broker, string name) : MessageClient, IDisposable
{
    private readonly Lock _lock = new();
    private IMqttClient? _client;
    private bool _isSubscribed;
    private int _number;

    /// <inheritdoc/>
    public override bool IsConnected => _isSubscribed && _client is { IsConnected: true };

    /// <inheritdoc/>
    public override void Connect(string willTopic, byte[] will, string[] topics)
    {
        MqttClientOptionsBuilder options = broker.CreateOptions()
            .WithClientId(name)
            .WithCleanSession()
            .WithWillTopic(willTopic)
            .WithWillPayload(will)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        lock (_lock)
        {
            _client = client;
            _isSubscribed = false;
        }

        client.ApplicationMessageReceivedAsync += received =>
        {
            Receive(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += _ =>
        {
            // The link looks at times: a connection may have come and gone meanwhile.
            if (_client == client)
            {
                Fail();
            }

            return Task.CompletedTask;
        };
        _ = ConnectAsync(client, options.Build(), topics);
    }

    /// <inheritdoc/>
    public override int Send(string topic, byte[] message, bool isSure, bool isRetained)
    {
        IMqttClient? client = _client;
        if (client == null || !IsConnected)
        {
            return -1;
        }

        int number = Interlocked.Increment(ref _number) & int.MaxValue;
        _ = SendAsync(client, number, new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(message)
            .WithRetainFlag(isRetained)
            .WithQualityOfServiceLevel(isSure ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
            .Build());
        return number;
    }

    /// <inheritdoc/>
    public override void Disconnect()
    {
        IMqttClient? client;
        lock (_lock)
        {
            client = _client;
            _client = null;
            _isSubscribed = false;
        }

        client?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Disconnect();

    private async Task ConnectAsync(IMqttClient client, MqttClientOptions options, string[] topics)
    {
        try
        {
            await client.ConnectAsync(options);
            MqttClientSubscribeOptionsBuilder subscription = new();
            foreach (string topic in topics)
            {
                subscription.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce);
            }

            await client.SubscribeAsync(subscription.Build());
            lock (_lock)
            {
                _isSubscribed = _client == client;
            }
        }
        catch (Exception)
        {
            // Whatever it was, the link tries again later; unless it has given this attempt up.
            if (_client == client)
            {
                Fail();
            }
        }
    }

    private async Task SendAsync(IMqttClient client, int number, MqttApplicationMessage message)
    {
        try
        {
            MqttClientPublishResult result = await client.PublishAsync(message);
            if (result.IsSuccess)
            {
                Acknowledge(number);
            }
        }
        catch (Exception)
        {
            // What was not acknowledged is sent again.
        }
    }
}
