using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TinyInfer.Converter.Scaffold.Fleet;

namespace TinyInfer.Tests.Link;

/// <summary>A real Mosquitto with a port of its own, which can be stopped and started again.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _configuration;
    private Process? _process;

    private Mosquitto(string program, string folder, int port, string settings)
    {
        (_program, Address) = (program, new BrokerAddress("127.0.0.1", port, IsSecure: false));
        _configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(_configuration, $"listener {port} 127.0.0.1\nallow_anonymous true\n{settings}\n");
    }

    /// <summary>Where it is.</summary>
    internal BrokerAddress Address { get; }

    /// <summary>Starts one that keeps in a folder what it has, as the fleet's page in docs asks for; skips the test where there is none.
    /// </summary>
    internal static Mosquitto Start(string folder) => Start(
        folder, $"persistence true\npersistence_location {folder}/\nmax_queued_messages 0\nuser root");

    /// <summary>Starts one; skips the test where there is none.</summary>
    internal static Mosquitto Start(string folder, string settings)
    {
        string? program = Find();
        Assert.SkipWhen(program == null, "No Mosquitto: this test runs with a real one. Install it.");
        Mosquitto mosquitto = new(program!, folder, FindPort(), settings);
        mosquitto.StartAgain();
        return mosquitto;
    }

    /// <summary>A port that nobody listens on.</summary>
    internal static int FindPort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    internal void StartAgain()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", _configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;

        // A pipe that nobody reads would stop it once it is full.
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Stops it as a machine does that is shut down: it keeps what it has.</summary>
    internal void Stop()
    {
        using (Process kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]))
        {
            End(kill);
        }

        End(_process);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Stops it as a power cut does.</summary>
    internal void Kill()
    {
        if (_process != null)
        {
            _process.Kill();
            End(_process);
            _process.Dispose();
            _process = null;
        }
    }

    public void Dispose() => Kill();

    private static void End(Process process)
    {
        if (!process.WaitForExit(_patience))
        {
            process.Kill();
            throw new TimeoutException($"{process.ProcessName} does not end.");
        }
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Concat(["/usr/sbin", "/usr/local/sbin"])
        .Select(place => Path.Combine(place, "mosquitto"))
        .FirstOrDefault(File.Exists);
}
