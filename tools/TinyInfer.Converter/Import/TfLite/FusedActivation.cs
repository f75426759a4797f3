using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>The activation that an operator has fused into it, numbered as TensorFlow Lite's schema has them.</summary>
internal static class FusedActivation
{
    /// <summary>The activation as a clamp of an output.</summary>
    /// <param name="activation">Its number.</param>
    /// <param name="output">How the output is quantized.</param>
    /// <exception cref="ConversionException">It is no clamp.</exception>
    internal static Clamp ToClamp(int activation, Quantization output)
    {
        return activation switch
        {
            0 => Clamp.None,
            1 => new Clamp(Round(0), double.PositiveInfinity),
            2 => new Clamp(Round(-1), Round(1)),
            3 => new Clamp(Round(0), Round(6)),
            _ => throw new ConversionException($"the fused activation {activation} is not supported; ReLU, ReLU6 and ReLU_N1_TO_1 are."),
        };

        // TensorFlow Lite rounds limits in float32 and halves away from zero.
        double Round(float limit) => output.Dequantize((int)Math.Clamp(
            MathF.Round(limit / output.Scale, MidpointRounding.AwayFromZero) + output.ZeroPoint, output.Lowest, output.Highest));
    }
}
