using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Tests.Compiled;

namespace TinyInfer.Converter.Tests.Boards;

/// <summary>Generated code is that which the board runs in the least time.</summary>
public class CodeForBoardTests
{
    [Fact]
    public void Where_flash_is_slow_code_is_shorter_and_takes_more_instructions()
    {
        Board slow = Board.Standard with { FlashClock = 1 };
        Board fast = Board.Standard with { FlashClock = 10_000 };

        CompiledModel small = Emit(slow);
        CompiledModel quick = Emit(fast);

        Assert.True(small.CodeSize < quick.CodeSize, $"{small.CodeSize} and {quick.CodeSize} bytes");
        Assert.True(small.Layers[0].Cost.Instructions > quick.Layers[0].Cost.Instructions);
        Assert.True(small.SecondsOn(slow) < quick.SecondsOn(slow));
        Assert.True(quick.SecondsOn(fast) < small.SecondsOn(fast));
    }

    [Fact]
    public void A_loop_larger_than_the_cache_is_read_in_every_iteration()
    {
        CompiledModel quick = Emit(Board.Standard with { FlashClock = 10_000 });

        Assert.InRange(quick.LinesOn(Board.Standard), 2 * quick.CodeSize / FlashCache.LineSize, long.MaxValue);
    }

    /// <summary>A convolution of sixteen channels: its fastest code is larger than what an ESP32's cache leaves it.</summary>
    private static CompiledModel Emit(Board board)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        ConvolutionShape shape = new(1, 12, 12, 16, 10, 10, 16, 3, 3, 1, 1, 1, 1, 0, 0, 1);
        ConvolutionLayers.AddTypical(sheet, new Random(3), shape);
        return CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true, board);
    }
}
