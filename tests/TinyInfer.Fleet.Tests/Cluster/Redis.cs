using System.Diagnostics;
using TinyInfer.Tests.Link;

namespace TinyInfer.Fleet.Tests.Cluster;

/// <summary>A real Redis with a port of its own, which keeps nothing.</summary>
internal sealed class Redis : IDisposable
{
    private readonly Process _process;

    private Redis(Process process, string address) => (_process, Address) = (process, address);

    internal string Address { get; }

    /// <summary>Starts one; skips the test where there is none.</summary>
    internal static Redis Start(string folder)
    {
        string[] places = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator), "/usr/bin"];
        string? program = places.Select(place => Path.Combine(place, "redis-server")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program == null, "No redis-server: this test runs several services with one. Install it.");
        int port = Mosquitto.FindPort();
        string[] args = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", string.Empty, "--dir", folder];
        Process process = Process.Start(new ProcessStartInfo(program!, args) { RedirectStandardOutput = true })!;
        for (string? line = process.StandardOutput.ReadLine();
            line?.Contains("Ready to accept", StringComparison.Ordinal) == false;
            line = process.StandardOutput.ReadLine())
        {
        }

        return new Redis(process, $"redis://127.0.0.1:{port}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
