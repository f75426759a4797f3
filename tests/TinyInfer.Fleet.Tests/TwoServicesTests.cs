using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinyInfer.Converter.Tests;
using TinyInfer.Fleet.Broker;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Service;
using TinyInfer.Fleet.Storage;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using static System.FormattableString;

namespace TinyInfer.Fleet.Tests;

/// <summary>Two services over one database that do not know of each other: both have a grain of the same device, as some have for a moment
/// after another one has died.</summary>
public sealed class TwoServicesTests : IAsyncLifetime
{
    private const string Board = "press-4";

    private readonly TemporaryFolder _folder = new();
    private readonly FleetHost[] _hosts = new FleetHost[2];

    public async ValueTask InitializeAsync()
    {
        for (int i = 0; i < _hosts.Length; i++)
        {
            _hosts[i] = await FleetHost.StartAsync(
                new FleetOptions { DataFolder = _folder.Path, HttpPort = 0, MqttPort = 0 }, log => log.SetMinimumLevel(LogLevel.None));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FleetHost host in _hosts)
        {
            await host.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_line_that_one_has_kept_is_not_lost_by_the_next_of_the_other()
    {
        await TakeAsync(0, 1);
        await TakeAsync(1, 2);
        await TakeAsync(0, 3);
        await TakeAsync(1, 4);

        Assert.Equal((4L, 0L, 40L), CountsOf(Find()));
    }

    [Fact]
    public async Task A_line_that_comes_to_both_counts_once()
    {
        await TakeAsync(0, 1);
        await TakeAsync(1, 2);
        await TakeAsync(0, 2);
        await TakeAsync(0, 4);
        await TakeAsync(1, 3);
        await TakeAsync(0, 3);
        await TakeAsync(1, 4);

        Assert.Equal((4L, 0L, 40L), CountsOf(Find()));
        Assert.Equal(4, CountRows("history"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Lines_that_both_take_at_once_and_twice_count_once_each(int seed)
    {
        await TakeAsync(0, 1);
        await TakeAsync(1, 2);
        Random random = new(seed);
        foreach (int[] few in Enumerable.Range(3, 198).Chunk(20))
        {
            // As a broker does that has heard of one in three only that it was kept.
            int[] sent = [.. few, .. few.Where(_ => random.Next(3) > 0)];
            random.Shuffle(sent);
            await Task.WhenAll(sent.Select(number => TakeAsync(random.Next(2), number)));
        }

        Assert.Equal((200L, 0L, 2000L), CountsOf(Find()));
        Assert.Equal(200, CountRows("history"));
    }

    [Fact]
    public async Task What_one_is_told_the_other_does_not_undo()
    {
        Desired desired = new(new string('A', 64), 2, 3000);
        await TakeAsync(0, 1);
        await TakeAsync(1, 2);
        await DeviceOf(0).Want(desired);
        Assert.Equal(1, await DeviceOf(1).Tell(Command.SelfTest));
        await DeviceOf(0).Enter(7, "weights");
        Assert.Equal(2, await DeviceOf(1).Tell(Command.RollBack));
        Assert.Equal(3, await DeviceOf(0).Tell(Command.SelfTest));
        await TakeAsync(1, 3);

        DeviceTwin twin = Find();
        Assert.Equal((desired, 7, "weights"), (twin.Desired, twin.Round, twin.Weights));
        Assert.Equal((3, 3, Command.SelfTest), (twin.LastOrder, twin.Order?.Number, twin.Order?.Action));
        Assert.Equal((3L, 0L, 30L), CountsOf(twin));
    }

    [Fact]
    public async Task A_stale_twin_is_not_kept_and_what_is_kept_with_it_stays()
    {
        DeviceTable[] tables = [.. _hosts.Select(host => host.Services.GetRequiredService<DeviceTable>())];
        DeviceTwin twin = new() { Id = Board, Lines = 1 };
        await tables[0].SaveAsync(twin, "one", []);
        await Assert.ThrowsAsync<StaleTwinException>(() => tables[1].SaveAsync(new DeviceTwin { Id = Board }, "none", [("start", "none")]));
        DeviceTwin stale = tables[1].Find(Board)!;
        twin.Lines = 2;
        await tables[0].SaveAsync(twin, "two", []);

        // One transaction, as a rule: what is stale takes nothing with it.
        stale.Lines = 20;
        Task refused = tables[1].SaveAsync(stale, "none", [("start", "none")]);
        Task other = tables[1].SaveAsync(new DeviceTwin { Id = "press-5", Lines = 7 }, "seven", []);
        StaleTwinException fault = await Assert.ThrowsAsync<StaleTwinException>(() => refused);
        await other;

        Assert.Contains(Board, fault.Message, StringComparison.Ordinal);
        Assert.Equal((2L, 7L), (tables[1].Find(Board)!.Lines, tables[0].Find("press-5")!.Lines));
        Assert.Equal((3, 0), (CountRows("history"), CountRows("events")));

        DeviceTwin last = tables[1].ReadSince(-1).Twins.Single(found => found.Id == Board);
        last.Lines++;
        await tables[1].SaveAsync(last, null, []);
        last.Lines++;
        await tables[1].SaveAsync(last, null, []);
        Assert.Equal(4, tables[0].Find(Board)!.Lines);
    }

    private static (long Lines, long Missing, long Windows) CountsOf(DeviceTwin twin) => (twin.Lines, twin.Missing, twin.Total.Windows);

    private Task TakeAsync(int host, int number) => _hosts[host].Services.GetRequiredService<Ingest>().TakeAsync(new Message(
        Topics.Of(Board, Topics.Telemetry),
        Encoding.ASCII.GetBytes(Invariant($"{{\"n\":{number},\"event\":\"window\",\"window\":{number * 10}}}")), IsRetained: false));

    private IDevice DeviceOf(int host) => _hosts[host].Services.GetRequiredService<IGrainFactory>().GetGrain<IDevice>(Board);

    private DeviceTwin Find() => _hosts[0].Services.GetRequiredService<DeviceTable>().Find(Board)!;

    private int CountRows(string table) =>
        _hosts[0].Services.GetRequiredService<Database>().Read($"SELECT COUNT(*) FROM {table}", row => row.GetInt32(0)).Single();
}
