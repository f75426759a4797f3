using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TinyInfer.Fleet.Tests;

/// <summary>A real Mosquitto with a port of its own, which can be stopped and started again.</summary>
internal sealed class Mosquitto : IDisposable
{
    private readonly string _program;
    private readonly string _configuration;
    private Process? _process;

    private Mosquitto(string program, string folder, int port)
    {
        (_program, Address) = (program, $"mqtt://127.0.0.1:{port}");
        _configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(_configuration,
            $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            persistence true
            persistence_location {folder}/
            max_queued_messages 0
            user root

            """);
    }

    internal string Address { get; }

    /// <summary>Starts one; skips the test where there is none.</summary>
    internal static Mosquitto Start(string folder)
    {
        string[] places = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator), "/usr/sbin"];
        string? program = places.Select(place => Path.Combine(place, "mosquitto")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program == null, "No Mosquitto: this test runs the service with one. Install it.");
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        Mosquitto mosquitto = new(program!, folder, ((IPEndPoint)free.LocalEndpoint).Port);
        free.Stop();
        mosquitto.StartAgain();
        return mosquitto;
    }

    internal void StartAgain() => _process = Process.Start(new ProcessStartInfo(_program, ["-c", _configuration])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    });

    /// <summary>Stops it as a machine does that is shut down.</summary>
    internal void Stop()
    {
        Process.Start("kill", ["-TERM", $"{_process!.Id}"]).WaitForExit();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
    }
}
