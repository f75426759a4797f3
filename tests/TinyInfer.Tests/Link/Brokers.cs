using System.Net;
using MQTTnet.Server;
using TinyInfer.Converter.Scaffold.Fleet;

namespace TinyInfer.Tests.Link;

/// <summary>A broker on a port of its own: MQTTnet's in this process, or Mosquitto beside it.</summary>
internal sealed class Brokers : IAsyncDisposable
{
    private MqttServer? _embedded;
    private Mosquitto? _mosquitto;

    private Brokers()
    {
    }

    /// <summary>Where the broker is.</summary>
    internal BrokerAddress Address { get; private set; } = null!;

    /// <summary>Starts one; skips the test where there is no Mosquitto.</summary>
    internal static async Task<Brokers> Start(bool isMosquitto, string folder)
    {
        Brokers broker = new();
        if (isMosquitto)
        {
            broker._mosquitto = Mosquitto.Start(folder, "persistence false");
            broker.Address = broker._mosquitto.Address;
        }
        else
        {
            broker.Address = new BrokerAddress("127.0.0.1", Mosquitto.FindPort(), IsSecure: false);
            await broker.Embed();
        }

        return broker;
    }

    /// <summary>Stops the broker, as if it had crashed; what it kept is gone.</summary>
    internal async Task Stop()
    {
        _mosquitto?.Kill();
        if (_embedded != null)
        {
            await _embedded.StopAsync(new MqttServerStopOptions());
            _embedded.Dispose();
            _embedded = null;
        }
    }

    /// <summary>Starts it again on its port.</summary>
    internal Task Resume()
    {
        if (_mosquitto == null)
        {
            return Embed();
        }

        _mosquitto.StartAgain();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await Stop();

    private async Task Embed()
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointPort(Address.Port)
            .Build();
        _embedded = new MqttServerFactory().CreateMqttServer(options);
        await _embedded.StartAsync();
    }
}
