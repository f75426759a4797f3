using System.Net.Http.Json;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Devices;
using TinyInfer.Tests.Link;

namespace TinyInfer.Fleet.Tests.Cluster;

/// <summary>Three services over one folder, with a real Redis and Mosquitto, and boards at that.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private const int BoardCount = 60;

    /// <summary>Windows of a line.</summary>
    private const int Windows = 10;

    private readonly Redis _redis;
    private readonly Mosquitto _mosquitto;
    private readonly TestBoard[] _boards = [.. Enumerable.Range(0, BoardCount).Select(i => new TestBoard($"press-{i}"))];

    private TestCluster(Redis redis, Mosquitto mosquitto) => (_redis, _mosquitto) = (redis, mosquitto);

    internal List<Silo> Silos { get; } = [];

    internal static async Task<TestCluster> StartAsync(string folder)
    {
        Redis redis = Redis.Start(folder);
        TestCluster cluster = new(redis, Mosquitto.Start(folder));
        string broker = cluster._mosquitto.Address.ToString();
        for (int i = 0; i < 3; i++)
        {
            cluster.Silos.Add(await Silo.StartAsync(Path.Combine(folder, "data"), broker, redis.Address));
        }

        await Task.WhenAll(cluster._boards.Select(board => board.ConnectAsync(broker)));
        return cluster;
    }

    /// <summary>Has each board send lines, five a second.</summary>
    internal Task WorkAsync(int lines) => Task.WhenAll(_boards.Select(async board =>
    {
        for (int i = 0; i < lines; i++)
        {
            await board.JudgeAsync(Windows);
            await Task.Delay(200);
        }
    }));

    /// <summary>Waits until a service says that it has so many lines of each board.</summary>
    internal static async Task WaitAsync(Silo silo, int lines)
    {
        DateTime end = DateTime.UtcNow + TestFleet.Patience;
        DeviceView[] views = [];
        while (DateTime.UtcNow < end)
        {
            views = await silo.ReadAsync();
            if (views.Length == BoardCount && views.Sum(view => view.Lines) >= lines * BoardCount)
            {
                return;
            }

            await Task.Delay(100);
        }

        IEnumerable<string> wrong = views.Where(view => view.Lines != lines)
            .Select(view => $"{view.Id}: {view.Lines} lines, {view.Missing} missing, the last is {view.Line}");
        Assert.Fail($"{views.Length} devices, {views.Sum(view => view.Lines)} of {lines * BoardCount} lines\n{string.Join('\n', wrong)}");
    }

    /// <summary>Checks that each line was counted, once: what was counted over a newer count is twice in the history.</summary>
    internal async Task AssertOnceAsync(Silo silo, int lines)
    {
        Assert.All(await silo.ReadAsync(), view => Assert.Equal(
            (0L, lines, lines * Windows, Standing.Well), (view.Missing, view.Lines, view.Windows, view.Standing)));
        foreach (TestBoard board in _boards)
        {
            HistoryEntry[] entries = (await silo.Client.GetFromJsonAsync<HistoryEntry[]>(
                $"/api/devices/{board.Id}/history?most=1000", ApiJson.Options))!;
            Assert.Equal((lines, lines), (entries.Length, entries.DistinctBy(entry => entry.Line).Count()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestBoard board in _boards)
        {
            await board.DisposeAsync();
        }

        Silos.ForEach(silo => silo.Dispose());
        _mosquitto.Dispose();
        _redis.Dispose();
    }
}
