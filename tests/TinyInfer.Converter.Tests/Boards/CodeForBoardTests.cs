using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.Converter.Weights;
using TinyInfer.DeviceHarness;

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

    /// <summary>What the choice of bits for the metric comes to, too; a wider clamp table keeps the code near the cache's size.</summary>
    [Fact]
    public void Bearing_code_with_weights_of_four_bits_is_1_7_times_as_fast_as_packed_int8()
    {
        ConversionOptions options = new()
        {
            Model = Repository.Locate("models", "bearing", "model.onnx"),
            Calibration = Repository.Locate("models", "bearing", "calibration.npy"),
            Mode = ExecutionMode.Packed,
        };
        ConversionSummary packed = ConversionSummary.Of(ModelConverter.Convert(options), options.Model);
        ConversionSummary code = ConversionSummary.Of(ModelConverter.Convert(
            options with { Mode = ExecutionMode.Compiled, Weights = WeightBits.Standard with { Default = 4 } }), options.Model);

        Assert.True(packed.Seconds > 1.7 * code.Seconds, $"{packed.Seconds} and {code.Seconds} s");
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
