namespace TinyInfer.Converter.Graph;

/// <summary>How a tensor's reals are int8, or int16: real = scale · (q − zero point).</summary>
/// <param name="Scale">Real value of one step, positive.</param>
/// <param name="ZeroPoint">The q of the real value 0, in [−128, 127], or [−32768, 32767] for int16.</param>
public sealed record Quantization(float Scale, int ZeroPoint)
{
    /// <summary>Quantization of a probability: [0, 1) in steps of 1/256, as TensorFlow Lite fixes it for softmax and sigmoid.</summary>
    public static readonly Quantization Probability = new(1f / 256, -128);

    /// <summary>Quantization of a value in [−1, 1) in 16 bits, as TensorFlow Lite fixes it for softmax.</summary>
    public static readonly Quantization WideUnit = new(1f / 32768, 0) { IsWide = true };

    /// <summary>Quantization of a value in [−1, 1), as TensorFlow Lite fixes it for tanh.</summary>
    public static readonly Quantization SignedUnit = new(1f / 128, 0);

    /// <summary>Quantization of an index: q = index − 128.</summary>
    public static readonly Quantization Index = new(1f, -128);

    /// <summary>The affine quantization of a range, widened to hold 0, which padding needs to be exact.</summary>
    /// <param name="minimum">Lowest real value.</param>
    /// <param name="maximum">Highest real value.</param>
    /// <returns>The quantization; a step of 1/256 where the range is empty.</returns>
    public static Quantization FromRange(double minimum, double maximum)
    {
        minimum = Math.Min(minimum, 0);
        maximum = Math.Max(maximum, 0);
        float scale = (float)((maximum - minimum) / 255);
        if (scale < 1e-30f)
        {
            return new Quantization(1f / 256, 0);
        }

        int zeroPoint = (int)Math.Clamp(Math.Round(sbyte.MinValue - (minimum / scale)), sbyte.MinValue, sbyte.MaxValue);
        return new Quantization(scale, zeroPoint);
    }

    /// <summary>The symmetric quantization of a range as int16.</summary>
    /// <param name="minimum">Lowest real value.</param>
    /// <param name="maximum">Highest real value.</param>
    /// <returns>The quantization; a step of 2^−15 where the range is empty.</returns>
    public static Quantization WideFromRange(double minimum, double maximum)
    {
        float scale = (float)(Math.Max(Math.Abs(minimum), Math.Abs(maximum)) / short.MaxValue);
        return new Quantization(scale < 1e-32f ? 1f / 32768 : scale, 0) { IsWide = true };
    }

    /// <summary>True for int16.</summary>
    public bool IsWide { get; init; }

    /// <summary>The lowest q.</summary>
    public int Lowest => IsWide ? short.MinValue : sbyte.MinValue;

    /// <summary>The highest q.</summary>
    public int Highest => IsWide ? short.MaxValue : sbyte.MaxValue;

    /// <summary>The real values that it can hold.</summary>
    public Clamp Range => new(Dequantize(Lowest), Dequantize(Highest));

    /// <summary>The q nearest to a real value.</summary>
    /// <param name="value">A real value.</param>
    /// <returns>
    /// The q, saturated, halves to even as QuantizeLinear has it inside an ONNX model; a model's input goes by
    /// <see cref="Tensor.Quantize"/>.
    /// </returns>
    public int Quantize(double value) => (int)Math.Clamp(Math.Round(value / Scale) + ZeroPoint, Lowest, Highest);

    /// <summary>The real value of a q.</summary>
    /// <param name="q">An int8 or int16 value.</param>
    /// <returns>Scale · (q − zero point).</returns>
    public double Dequantize(int q) => (double)Scale * (q - ZeroPoint);
}
