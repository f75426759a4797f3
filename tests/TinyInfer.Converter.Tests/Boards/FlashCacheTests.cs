using TinyInfer.Converter.Boards;

namespace TinyInfer.Converter.Tests.Boards;

/// <summary>What a chip's cache misses of code, counted by hand.</summary>
public class FlashCacheTests
{
    private const int Line = FlashCache.LineSize;

    /// <summary>Eight sets of two lines, of which the runtime keeps one.</summary>
    private static readonly FlashCache _cache = new(16 * Line, 2, 8 * Line);

    [Theory]
    [InlineData(6, 0)]
    [InlineData(8, 0)]
    [InlineData(9, 2)]
    [InlineData(12, 8)]
    [InlineData(16, 16)]
    [InlineData(40, 40)]
    public void Lines_that_share_a_set_drive_each_other_out(int lines, long misses) =>
        Assert.Equal(misses, _cache.Misses(new CodeSpan(0, lines * Line, 1, [])));

    [Theory]
    [InlineData(9, 0)]
    [InlineData(12, 0)]
    [InlineData(13, 4)]
    [InlineData(24, 24)]
    public void What_is_read_longest_ago_makes_room(int lines, long misses)
    {
        // Four sets of four lines; the runtime's four are one of each.
        FlashCache cache = new(16 * Line, 4, 4 * Line);

        // One set has a line too many from the thirteenth on, and then misses all its four.
        Assert.Equal(misses, cache.Misses(new CodeSpan(0, lines * Line, 1, [])));
    }

    [Fact]
    public void A_loop_that_the_cache_holds_is_missed_once()
    {
        CodeSpan loop = new(0, 8 * Line, 100, []);
        CodeSpan run = CodeSpan.Of([loop, new CodeSpan(0, 8 * Line, 1, [])]);

        Assert.Equal(16, _cache.Misses(run));
        Assert.Equal(16, _cache.FirstMisses(run));
    }

    [Fact]
    public void A_loop_larger_than_the_cache_is_missed_in_every_iteration() =>
        Assert.Equal(1600, _cache.Misses(new CodeSpan(0, 16 * Line, 100, [])));

    [Fact]
    public void Spans_follow_one_another()
    {
        CodeSpan inner = new(10, 20, 5, []);
        CodeSpan run = CodeSpan.Of([new CodeSpan(0, 30, 1, [inner]), new CodeSpan(0, 40, 2, [])], 3);

        Assert.Equal((0, 70, 3L), (run.Start, run.End, run.Times));
        Assert.Equal([(0, 30), (30, 70)], run.Loops.Select(l => (l.Start, l.End)));
        Assert.Equal((40, 5L), (run.Loops[1].Move(10).Start, run.Loops[0].Loops[0].Times));
    }
}
