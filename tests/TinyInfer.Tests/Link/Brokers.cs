using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace TinyInfer.Tests.Link;

/// <summary>A broker on a port of its own: MQTTnet's in this process, or Mosquitto beside it.</summary>
internal sealed class Brokers : IAsyncDisposable
{
    private static readonly string[] _places = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"];

    private MqttServer? _embedded;
    private Process? _mosquitto;
    private string? _settings;

    private Brokers(int port) => Address = new Uri($"mqtt://127.0.0.1:{port}");

    /// <summary>Why there is no Mosquitto here; null if there is.</summary>
    internal static string? WhyNoMosquitto => _places.Any(File.Exists)
        ? null
        : "Skipped: Mosquitto is not installed, so there is no broker of its kind to connect to.";

    /// <summary>Where the broker is.</summary>
    internal Uri Address { get; }

    /// <summary>Starts one.</summary>
    internal static async Task<Brokers> Start(bool isMosquitto)
    {
        Brokers broker = new(FreePort());
        if (isMosquitto)
        {
            broker._settings = Path.GetTempFileName();
            File.WriteAllText(broker._settings, $"listener {broker.Address.Port} 127.0.0.1\nallow_anonymous true\npersistence false\n");
        }

        await broker.Resume();
        return broker;
    }

    /// <summary>Stops the broker, as if it had crashed; what it kept is gone.</summary>
    internal async Task Stop()
    {
        if (_embedded != null)
        {
            await _embedded.StopAsync(new MqttServerStopOptions());
            _embedded.Dispose();
            _embedded = null;
        }

        if (_mosquitto != null)
        {
            _mosquitto.Kill();
            await _mosquitto.WaitForExitAsync();
            _mosquitto.Dispose();
            _mosquitto = null;
        }
    }

    /// <summary>Starts it again on its port.</summary>
    internal async Task Resume()
    {
        if (_settings != null)
        {
            _mosquitto = Process.Start(new ProcessStartInfo(_places.First(File.Exists), ["-c", _settings])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            });
            return;
        }

        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointPort(Address.Port)
            .Build();
        _embedded = new MqttServerFactory().CreateMqttServer(options);
        await _embedded.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (_settings != null)
        {
            File.Delete(_settings);
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
