using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinyInfer.Converter.Tests;
using TinyInfer.Converter.Updates;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Service;

namespace TinyInfer.Fleet.Tests;

/// <summary>A service with ports of its own, in a folder that goes with it.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    /// <summary>How long a test waits for what is to happen.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private bool _isRunning;

    private TestFleet()
    {
    }

    internal FleetHost Host { get; private set; } = null!;

    internal HttpClient Client { get; private set; } = null!;

    internal string Folder => _folder.Path;

    internal string Token => File.ReadAllText(Path.Combine(Folder, Tokens.FileName)).Trim();

    /// <summary>The key that updates are signed with.</summary>
    internal byte[] PublicKey => UpdateBuilder.ReadPublicKey(KeyPath);

    private string KeyPath
    {
        get
        {
            string path = Path.Combine(Folder, "test.key");
            if (!File.Exists(path))
            {
                NewKey.Create(path, Folder, isMany: false);
            }

            return path;
        }
    }

    internal static async Task<TestFleet> StartAsync(Func<FleetOptions, FleetOptions>? change = null)
    {
        TestFleet fleet = new();
        await fleet.StartAgainAsync(change);
        return fleet;
    }

    /// <summary>Starts the service, after it was stopped or for the first time.</summary>
    internal async Task StartAgainAsync(Func<FleetOptions, FleetOptions>? change = null)
    {
        FleetOptions options = new() { DataFolder = Folder, HttpPort = 0, MqttPort = 0 };
        Host = await FleetHost.StartAsync(change?.Invoke(options) ?? options, log => log.SetMinimumLevel(LogLevel.None));
        _isRunning = true;
        Client = new HttpClient { BaseAddress = Host.Address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    internal async Task StopAsync()
    {
        if (_isRunning)
        {
            _isRunning = false;
            Client.Dispose();
            await Host.DisposeAsync();
        }
    }

    internal Task<T> GetAsync<T>(string path) => Client.GetFromJsonAsync<T>(path, ApiJson.Options)!;

    internal Task<HttpResponseMessage> PostAsync<T>(string path, T body) => Client.PostAsJsonAsync(path, body, ApiJson.Options);

    /// <summary>Waits until a device is as it should be.</summary>
    internal Task<DeviceView> WaitAsync(string device, Func<DeviceView, bool> condition) =>
        WaitForAsync($"/api/devices/{device}", condition);

    /// <summary>Waits until an answer is as it should be.</summary>
    internal async Task<T> WaitForAsync<T>(string path, Func<T, bool> condition)
        where T : class
    {
        DateTime end = DateTime.UtcNow + Patience;
        T? last = null;
        while (DateTime.UtcNow < end)
        {
            using HttpResponseMessage response = await Client.GetAsync(path);
            if (response.IsSuccessStatusCode)
            {
                last = (await response.Content.ReadFromJsonAsync<T>(ApiJson.Options))!;
                if (condition(last))
                {
                    return last;
                }
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"{path} stays as it is: {last}");
    }

    /// <summary>Makes a signed update.</summary>
    internal byte[] Sign(int counter, string group = "line3", int size = 3000)
    {
        string content = Path.Combine(Folder, "content.bin");
        byte[] bytes = new byte[size];
        new Random(counter).NextBytes(bytes);
        File.WriteAllBytes(content, bytes);
        return SignFile(content, counter, group);
    }

    /// <summary>Makes a signed update of a file, or of what boards keep of a pipeline.</summary>
    internal byte[] SignFile(string content, int counter, string group) => UpdateBuilder.Build(
        new UpdateRequest(content, KeyPath) { Group = group, Counter = counter, Release = $"1.{counter}" }).Bytes;

    /// <summary>Rows of a table of the service's.</summary>
    internal int CountRows(string table) => Host.Services.GetRequiredService<Storage.Database>()
        .Read($"SELECT COUNT(*) FROM {table}", row => row.GetInt32(0)).Single();

    /// <summary>Registers an update.</summary>
    internal Task<HttpResponseMessage> PublishAsync(byte[] update, string query = "") =>
        Client.PostAsync($"/api/updates?{query}", new ByteArrayContent(update));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}
