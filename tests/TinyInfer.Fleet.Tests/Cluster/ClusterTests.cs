using System.Diagnostics;
using TinyInfer.Converter.Tests;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Devices;
using TinyInfer.Tests.Link;

namespace TinyInfer.Fleet.Tests.Cluster;

/// <summary>Several services, as one.</summary>
public sealed class ClusterTests : IDisposable
{
    private const int Boards = 60;
    private static readonly TimeSpan _current = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_of_three_services_is_killed_under_load_and_nothing_is_lost()
    {
        using Redis redis = Redis.Start(_folder.Path);
        using Mosquitto mosquitto = Mosquitto.Start(_folder.Path);
        string address = mosquitto.Address.ToString();
        using Silo first = await Silo.StartAsync(_folder["data"], address, redis.Address);
        using Silo second = await Silo.StartAsync(_folder["data"], address, redis.Address);
        using Silo third = await Silo.StartAsync(_folder["data"], address, redis.Address);
        TestBoard[] boards = [.. Enumerable.Range(0, Boards).Select(i => new TestBoard($"press-{i}"))];
        await Task.WhenAll(boards.Select(board => board.ConnectAsync(address)));

        // Each sends 5 lines a second; the first service, which takes what is to stay in order, is killed among them.
        Task<int>[] working = [.. boards.Select(board => WorkAsync(board, 60))];
        await Task.Delay(4000, TestContext.Current.CancellationToken);
        first.Kill();
        Stopwatch clock = Stopwatch.StartNew();
        int[] before = await Task.WhenAll(working);
        TimeSpan late = await WaitAsync(second, before, clock);
        Assert.True(late < _current, $"current after {late.TotalSeconds:0.0} s");

        // And what comes next is there at once, whichever service is asked.
        await Task.WhenAll(boards.Select(board => board.JudgeAsync(10)));
        Stopwatch again = Stopwatch.StartNew();
        TimeSpan soon = await WaitAsync(third, [.. before.Select(lines => lines + 1)], again);
        Assert.True(soon < TimeSpan.FromSeconds(5), $"current after {soon.TotalSeconds:0.0} s");
        Assert.All(await second.ReadAsync(), view => Assert.Equal((0L, 61L, 610L, Standing.Well), (view.Missing, view.Lines, view.Windows,
            view.Standing)));
        foreach (TestBoard board in boards)
        {
            await board.DisposeAsync();
        }
    }

    private static async Task<int> WorkAsync(TestBoard board, int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            await board.JudgeAsync(10);
            await Task.Delay(200);
        }

        return lines;
    }

    /// <summary>Waits until all lines of all boards are there.</summary>
    private static async Task<TimeSpan> WaitAsync(Silo silo, int[] lines, Stopwatch clock)
    {
        DeviceView[] views = [];
        while (clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            views = await silo.ReadAsync();
            if (views.Length == lines.Length && views.Sum(view => view.Lines) >= lines.Sum())
            {
                return clock.Elapsed;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"{views.Length} devices, {views.Sum(view => view.Lines)} of {lines.Sum()} lines, "
            + $"{views.Sum(view => view.Missing)} missing");
        return default;
    }
}
