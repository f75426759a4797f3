using System.Diagnostics;
using TinyInfer.Converter.Tests;

namespace TinyInfer.Fleet.Tests.Cluster;

/// <summary>Several services, as one.</summary>
public sealed class ClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_of_three_services_is_killed_under_load_and_nothing_is_lost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(_folder.Path);

        // The first service, which takes what is to stay in order, is killed among the lines.
        Task working = cluster.WorkAsync(60);
        await Task.Delay(4000, TestContext.Current.CancellationToken);
        cluster.Silos[0].Kill();
        Stopwatch clock = Stopwatch.StartNew();
        await working;
        await TestCluster.WaitAsync(cluster.Silos[1], 60);
        TestContext.Current.TestOutputHelper?.WriteLine($"current {clock.Elapsed.TotalSeconds:0.0} s after the kill");

        // And what comes next is there, whichever service is asked.
        await cluster.WorkAsync(1);
        await TestCluster.WaitAsync(cluster.Silos[2], 61);
        await cluster.AssertOnceAsync(cluster.Silos[1], 61);
    }

    /// <summary>It goes on with twins from before, and with lines that others have counted: what it keeps must not undo theirs.</summary>
    [Fact]
    public async Task One_of_three_services_sleeps_until_others_have_its_devices_and_undoes_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(_folder.Path);
        await cluster.WorkAsync(10);
        Task working = cluster.WorkAsync(30);
        cluster.Silos[0].Pause();
        await working;
        await TestCluster.WaitAsync(cluster.Silos[1], 40);

        cluster.Silos[0].GoOn();
        await cluster.WorkAsync(10);

        await TestCluster.WaitAsync(cluster.Silos[2], 50);
        await cluster.AssertOnceAsync(cluster.Silos[1], 50);
    }
}
