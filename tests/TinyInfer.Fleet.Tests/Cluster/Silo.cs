using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TinyInfer.Fleet.Api;

namespace TinyInfer.Fleet.Tests.Cluster;

/// <summary>One service of several, a process of its own that can be killed.</summary>
internal sealed class Silo : IDisposable
{
    private readonly Process _process;

    private Silo(Process process, HttpClient client) => (_process, Client) = (process, client);

    internal HttpClient Client { get; }

    internal static async Task<Silo> StartAsync(string folder, string broker, string redis)
    {
        // Beside the tests: artifacts/bin/PROJECT/CONFIGURATION.
        string program = Path.Combine(
            AppContext.BaseDirectory.Replace("TinyInfer.Fleet.Tests", "TinyInfer.Fleet", StringComparison.Ordinal),
            OperatingSystem.IsWindows() ? "TinyInfer.Fleet.exe" : "TinyInfer.Fleet");
        Process process = Process.Start(new ProcessStartInfo(
            program, ["serve", "--data", folder, "--port", "0", "--broker", broker, "--cluster", redis, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string? said = await process.StandardOutput.ReadLineAsync();
        Assert.False(string.IsNullOrEmpty(said), said == null ? await process.StandardError.ReadToEndAsync() : said);

        // What it logs later is read, so that it never waits for room.
        process.BeginErrorReadLine();
        HttpClient client = new() { BaseAddress = new Uri(JsonDocument.Parse(said!).RootElement.GetProperty("page").GetString()!) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Path.Combine(folder, Tokens.FileName))).Trim());
        return new Silo(process, client);
    }

    internal async Task<DeviceView[]> ReadAsync() => (await Client.GetFromJsonAsync<DeviceView[]>("/api/devices", ApiJson.Options))!;

    /// <summary>Stops it as a machine does that sleeps: it is not asked, and does not know when it goes on.</summary>
    internal void Pause() => Signal("-STOP");

    /// <summary>Has it go on.</summary>
    internal void GoOn() => Signal("-CONT");

    /// <summary>Kills it: nothing is finished, and nobody is told.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", [name, $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
