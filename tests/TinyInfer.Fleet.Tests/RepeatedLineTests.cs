using TinyInfer.Fleet.Api;
using static System.FormattableString;

namespace TinyInfer.Fleet.Tests;

/// <summary>A line comes again as long as its board, or a broker, has not heard that it was kept. It counts once.</summary>
public class RepeatedLineTests
{
    private const string Start = """{"n":1,"event":"start","wake":"power"}""";
    private const string Next = """{"n":1,"event":"start","wake":"watchdog"}""";

    /// <summary>A connection that breaks before the answer, and the next one too: the board begins with the same line each time.</summary>
    [Fact]
    public async Task A_start_that_comes_again_and_again_is_one()
    {
        DeviceView view = await SendAsync(
            Start, Start, Start, Window(2, 10), Window(3, 20), Start, Start, Window(2, 10), Start, Window(4, 30));

        Assert.Equal((4L, 0L, 1, 30L), (view.Lines, view.Missing, view.Starts, view.Windows));
    }

    [Fact]
    public async Task A_new_start_that_comes_again_and_again_is_one()
    {
        DeviceView view = await SendAsync(
            Start, Window(2, 10), Window(3, 20), Start, Start, Start, Window(2, 11), Start, Window(3, 21));

        Assert.Equal((6L, 0L, 2, 41L), (view.Lines, view.Missing, view.Starts, view.Windows));
    }

    [Fact]
    public async Task A_start_that_comes_again_before_another_is_one()
    {
        DeviceView view = await SendAsync(Start, Window(2, 10), Start, Next, Window(2, 9));

        Assert.Equal((4L, 0L, 2, 19L), (view.Lines, view.Missing, view.Starts, view.Windows));
    }

    /// <summary>
    /// A service that died had kept it, and another takes over what it had not acknowledged: the board has started meanwhile.
    /// </summary>
    [Fact]
    public async Task A_line_of_the_start_before_that_comes_again_is_none_of_this_one()
    {
        DeviceView view = await SendAsync(
            Start, Window(2, 10), Window(3, 20), Window(4, 30), Next, Window(4, 30), Window(3, 20), Window(2, 9), Window(3, 18));

        Assert.Equal((7L, 0L, 2, 48L), (view.Lines, view.Missing, view.Starts, view.Windows));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Lines_count_once_however_often_and_in_whatever_order_they_come(int seed)
    {
        Random random = new(seed);
        List<string> lines = [];
        foreach (int[] few in Enumerable.Range(2, 30).Chunk(5))
        {
            random.Shuffle(few);
            lines.AddRange(few.Select(number => Window(number, number * 10)));
        }

        lines.Insert(0, Start);
        foreach (string line in lines.ToArray())
        {
            for (int again = random.Next(4); again > 0; again--)
            {
                lines.Insert(random.Next(lines.IndexOf(line) + 1, lines.Count + 1), line);
            }
        }

        DeviceView view = await SendAsync([.. lines]);

        Assert.Equal((31L, 0L, 1, 310L), (view.Lines, view.Missing, view.Starts, view.Windows));
    }

    private static string Window(int number, int windows) => Invariant($"{{\"n\":{number},\"event\":\"window\",\"window\":{windows}}}");

    /// <summary>Sends lines one after the other; each is kept before the next.</summary>
    private static async Task<DeviceView> SendAsync(params string[] lines)
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        foreach (string line in lines)
        {
            await board.SendLineAsync(line);
        }

        return await fleet.GetAsync<DeviceView>("/api/devices/press-4");
    }
}
