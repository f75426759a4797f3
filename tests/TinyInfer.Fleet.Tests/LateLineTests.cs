using System.Text;
using TinyInfer.Fleet.Devices;
using TinyInfer.Link.Messages;
using static System.FormattableString;

namespace TinyInfer.Fleet.Tests;

/// <summary>Lines that several services took at once come in any order.</summary>
public sealed class LateLineTests
{
    private readonly DeviceTwin _twin = new() { Id = "press-4", Seen = DateTimeOffset.UnixEpoch };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_device_counts_the_same_in_whatever_order_its_lines_come(int seed)
    {
        Random random = new(seed);
        foreach (int[] few in Enumerable.Range(1, 300).Chunk(10))
        {
            random.Shuffle(few);
            Array.ForEach(few, number => Take(number));
        }

        Take(301);
        Assert.Equal((0L, 301L, 301L, 3010L), (_twin.Missing, _twin.Lines, _twin.Line, _twin.Total.Windows));
        Assert.True(_twin.Gaps is null or { Count: 0 });
    }

    [Fact]
    public void A_device_that_starts_anew_is_not_late()
    {
        Take(5);
        Take(9);
        Assert.Equal(3, _twin.Missing);
        Take(7);
        Assert.Equal((2L, 0), (_twin.Missing, _twin.Starts));
        Take(1, "start");
        Assert.Equal(0, _twin.Starts);

        _twin.Seen += TimeSpan.FromMinutes(5);
        Take(1, "start");
        Take(2);
        Assert.Equal((2L, 1, 2L), (_twin.Missing, _twin.Starts, _twin.Line));
    }

    private void Take(int number, string kind = "window")
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Invariant($"{{\"n\":{number},\"event\":\"{kind}\",\"window\":{number * 10}}}"));
        LineReader line = new();
        Assert.True(line.Read(bytes, 0, bytes.Length));
        new TwinUpdate(_twin).Take(line);
    }
}
