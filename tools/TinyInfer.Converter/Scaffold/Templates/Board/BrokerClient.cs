using System;
using System.Threading;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;
using TinyInfer.Link;

namespace {{name}};

/// <summary>A client of the fleet's broker. It connects on a thread of its own: the sensor is read meanwhile.</summary>
internal sealed class BrokerClient : MessageClient
{
    private const ushort KeepAliveSeconds = 60;

    private readonly string _name;
    private readonly object _lock = new object();
    private MqttClient _client;
    private int _attempt;
    private string _willTopic;
    private string _will;
    private string[] _topics;

    /// <summary>Makes a client.</summary>
    /// <param name="name">Its name.</param>
    internal BrokerClient(string name)
    {
        _name = name;
    }

    /// <inheritdoc/>
    public override bool IsConnected
    {
        get
        {
            MqttClient client = _client;
            if (client != null && !client.IsConnected)
            {
                // Made, and lost since: the link need not wait until it gives the attempt up.
                Fail();
                return false;
            }

            return client != null;
        }
    }

    /// <inheritdoc/>
    public override void Connect(string willTopic, byte[] will, string[] topics)
    {
        char[] text = new char[will.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)will[i];
        }

        _willTopic = willTopic;
        _will = new string(text);
        _topics = topics;
        new Thread(Open).Start();
    }

    /// <inheritdoc/>
    public override int Send(string topic, byte[] message, bool isSure, bool isRetained)
    {
        MqttClient client = _client;
        if (client == null)
        {
            return -1;
        }

        try
        {
            return client.Publish(
                topic, message, null, null, isSure ? MqttQoSLevel.AtLeastOnce : MqttQoSLevel.AtMostOnce, isRetained);
        }
        catch (Exception)
        {
            // The queue is full, or the connection has just broken: the link sends it again.
            return -1;
        }
    }

    /// <inheritdoc/>
    public override void Disconnect()
    {
        MqttClient client;
        lock (_lock)
        {
            client = _client;
            _client = null;
            _attempt++;
        }

        Close(client);
    }

    private static void Close(MqttClient client)
    {
        try
        {
            client?.Disconnect();
            client?.Dispose();
        }
        catch (Exception)
        {
            // It was closed already.
        }
    }

    private void Open()
    {
        int attempt = _attempt;
        MqttClient client = null;
        try
        {
            if (!Network.Join())
            {
                FailIn(attempt);
                return;
            }

            client = new MqttClient(Network.Broker, Network.Port, Network.IsSecure, null, null,
                Network.IsSecure ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
            client.MqttMsgPublishReceived += OnReceived;
            client.MqttMsgPublished += OnPublished;
            MqttReasonCode answer = client.Connect(_name, Network.User, Network.Password, true, MqttQoSLevel.AtLeastOnce, true, _willTopic,
                _will, true, KeepAliveSeconds);
            if (answer == MqttReasonCode.Success)
            {
                MqttQoSLevel[] levels = new MqttQoSLevel[_topics.Length];
                for (int i = 0; i < levels.Length; i++)
                {
                    levels[i] = MqttQoSLevel.AtLeastOnce;
                }

                client.Subscribe(_topics, levels);
                lock (_lock)
                {
                    // Nobody waits any more for an attempt that took too long.
                    if (attempt == _attempt)
                    {
                        _client = client;
                        return;
                    }
                }
            }
        }
        catch (Exception)
        {
            // Whatever it was, the link sees that there is no connection, and tries again later.
        }

        Close(client);
        FailIn(attempt);
    }

    /// <summary>Says so, unless nobody waits any more.</summary>
    private void FailIn(int attempt)
    {
        if (attempt == _attempt)
        {
            Fail();
        }
    }

    private void OnReceived(object sender, MqttMsgPublishEventArgs received)
    {
        Receive(received.Topic, received.Message);
    }

    private void OnPublished(object sender, MqttMsgPublishedEventArgs published)
    {
        if (published.IsPublished)
        {
            Acknowledge(published.MessageId);
        }
    }
}
