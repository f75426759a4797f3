using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// The functions of one number that TensorFlow Lite has, with the arithmetic that it has for each: in float32, or on the integers
/// themselves.
/// </summary>
internal static class TfLiteFunctions
{
    private static readonly Dictionary<string, Func<TfLiteOperator, Func<float, float>>> _floats = new(StringComparer.Ordinal)
    {
        ["CEIL"] = _ => MathF.Ceiling,
        ["COS"] = _ => MathF.Cos,
        ["ELU"] = _ => x => x < 0 ? MathF.Exp(x) - 1 : x,
        ["EXP"] = _ => MathF.Exp,
        ["FLOOR"] = _ => MathF.Floor,
        ["GELU"] = op => op.Bool(0) ? x => (float)UnaryFunctions.GeluTanh(x) : x => (float)UnaryFunctions.Gelu(x),
        ["LOG"] = _ => MathF.Log,
        ["LOGISTIC"] = _ => x => 1 / (1 + MathF.Exp(-x)),
        ["NEG"] = _ => x => -x,
        ["RSQRT"] = _ => x => 1 / MathF.Sqrt(x),
        ["SIN"] = _ => MathF.Sin,
        ["SQRT"] = _ => MathF.Sqrt,
        ["SQUARE"] = _ => x => x * x,
        ["TANH"] = _ => MathF.Tanh,
    };

    private static readonly Dictionary<string, Clamp> _clamps = new(StringComparer.Ordinal)
    {
        ["RELU"] = new Clamp(0, double.PositiveInfinity),
        ["RELU6"] = new Clamp(0, 6),
        ["RELU_0_TO_1"] = new Clamp(0, 1),
        ["RELU_N1_TO_1"] = new Clamp(-1, 1),
    };

    /// <summary>What logistic function and hyperbolic tangent give on int16.</summary>
    private static readonly Quantization _gateOutput = new(1f / 32768, 0) { IsWide = true };

    /// <summary>Operators that <see cref="ImportTfLite"/> takes.</summary>
    internal static IEnumerable<string> Names => [.. _floats.Keys, .. _clamps.Keys, "ABS", "HARD_SWISH", "LEAKY_RELU", "PRELU"];

    /// <summary>Imports a function of one number.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        Quantization from = input.Quantization!;
        Quantization to = importer.OutputTensor(op, 0).Quantization();
        RoundingMode rounding = importer.Network.Rounding;
        if (input.IsWide && Wide(op, input, to) is { } wide)
        {
            importer.Bind(op, wide);
            return;
        }

        Func<int, int> function = op.OpType switch
        {
            "ABS" => Abs(from, to, rounding),
            "HARD_SWISH" => TfLiteHardSwish.Create(from, to),
            "LEAKY_RELU" => Leaky(from, to, op.Float(0), rounding),
            "PRELU" => PRelu(from, to, Slope(op, importer), rounding),
            _ => _clamps.TryGetValue(op.OpType, out Clamp? clamp)
                ? Rescaling(from, to, (double)(from.Scale / to.Scale), clamp, rounding)
                : InFloat(from, to, _floats[op.OpType](op)),
        };
        importer.Bind(op, new Unary(op.Name, op.Name, input, op.OpType, q =>
            to.Dequantize(function(from.Quantize(q))))
        { OnIntegers = function });
    }

    /// <summary>Imports QUANTIZE: where the model begins it gives a float input its scale; further on it changes the scale.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteQuantize(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Activation(op, 0);
        TfLiteTensor output = importer.OutputTensor(op, 0);
        if (!output.IsByte && input.Quantization != null && (output.Type != TensorType.Int16 || !(input.IsWide || importer.IsRead(op, 0))))
        {
            // More bits, with which a model ends, hold no more than these.
            importer.Bind(op, 0, input);
            return;
        }

        Quantization to = output.Quantization();
        if (input.Quantization == null)
        {
            TfLiteImporter.Fix(input, to);
        }

        Quantization from = input.Quantization!;
        if (from == to)
        {
            importer.Bind(op, 0, input);
            return;
        }

        Operator rescale = from.IsWide || to.IsWide
            ? new Rescale(op.Name, op.Name, input)
            : new Unary(op.Name, op.Name, input, "rescale", x => x)
            {
                OnIntegers = Rescaling(from, to, (double)from.Scale / to.Scale, Clamp.None, importer.Network.Rounding),
            };
        importer.Bind(op, 0, importer.Add(rescale, to));
    }

    /// <summary>
    /// An input of a concatenation in its output's scale, into which TensorFlow Lite brings unsigned integers in float32.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    /// <param name="index">Which input.</param>
    internal static Value Rescaled(TfLiteOperator op, TfLiteImporter importer, int index)
    {
        const int Offset = 128;
        Value input = importer.Input(op, index);
        Quantization from = input.Quantization!;
        Quantization to = importer.OutputTensor(op, 0).Quantization();
        if (from == to || !importer.IsUnsigned(op, index))
        {
            return input;
        }

        float scale = from.Scale * (1 / to.Scale);
        float bias = -(from.ZeroPoint + Offset) * scale;
        int Function(int q) => ToInt8((int)Math.Clamp(
            MathF.Round(((q + Offset) * scale) + bias, MidpointRounding.AwayFromZero) + to.ZeroPoint, sbyte.MinValue, sbyte.MaxValue));
        return importer.Add(new Unary(op.Name, importer.Network.Fresh(input.Name), input, "rescale", x => x) { OnIntegers = Function }, to);
    }

    /// <summary>Imports DEQUANTIZE, with which a model ends: the device's output tensor holds int8 and its scale.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteDequantize(TfLiteOperator op, TfLiteImporter importer) =>
        importer.Bind(op, 0, importer.Activation(op, 0));

    /// <summary>A table filled in float32, halves rounded away from zero.</summary>
    private static Func<int, int> InFloat(Quantization from, Quantization to, Func<float, float> function)
    {
        float inverse = 1 / to.Scale;
        return q =>
        {
            float value = function(from.Scale * (q - from.ZeroPoint)) * inverse;
            return float.IsNaN(value)
                ? sbyte.MinValue
                : (int)Math.Clamp(MathF.Round(value, MidpointRounding.AwayFromZero) + to.ZeroPoint, sbyte.MinValue, sbyte.MaxValue);
        };
    }

    /// <summary>The operator that computes a function on int16; null if there is none.</summary>
    private static Operator? Wide(TfLiteOperator op, Value input, Quantization to)
    {
        float factor = input.Quantization!.Scale / to.Scale;
        return op.OpType switch
        {
            "LEAKY_RELU" => new Rescale(op.Name, op.Name, input)
            {
                Factor = factor,
                NegativeFactor = input.Quantization.Scale * op.Float(0) / to.Scale,
            },
            "LOGISTIC" or "TANH" => to == _gateOutput && input.Quantization.ZeroPoint == 0
                ? new Gate(op.Name, op.Name, input, op.OpType == "TANH")
                : throw new ConversionException(
                    "on int16 it takes zero points of 0, and an output in steps of 1/32768. Quantize the model with TensorFlow Lite's own "
                    + "16x8 quantization."),
            _ => _clamps.TryGetValue(op.OpType, out Clamp? clamp)
                ? new Rescale(op.Name, op.Name, input) { Factor = factor, Clamp = clamp }
                : null,
        };
    }

    private static Func<int, int> Rescaling(Quantization from, Quantization to, double factor, Clamp clamp, RoundingMode rounding)
    {
        (int minimum, int maximum) = clamp.ToSteps(to);
        Requantizer requantizer = Create(factor, to.ZeroPoint, minimum, maximum, rounding);
        return q => requantizer.Apply(q - from.ZeroPoint, 0);
    }

    private static Func<int, int> Abs(Quantization from, Quantization to, RoundingMode rounding)
    {
        Requantizer requantizer = Create((double)(from.Scale / to.Scale), to.ZeroPoint, sbyte.MinValue, sbyte.MaxValue, rounding);
        return q => requantizer.Apply(Math.Abs(q - from.ZeroPoint), 0);
    }

    /// <summary>
    /// Two rescalings: one for what is positive, one for what is negative. The magnitude of a negative slope is rounded, then its sign
    /// turned.
    /// </summary>
    private static Func<int, int> Leaky(Quantization from, Quantization to, float slope, RoundingMode rounding)
    {
        Requantizer identity = Create((double)(from.Scale / to.Scale), to.ZeroPoint, sbyte.MinValue, sbyte.MaxValue, rounding);
        Requantizer scaled = Create(Math.Abs((double)(from.Scale * slope / to.Scale)), 0, short.MinValue, short.MaxValue, rounding);
        return q => q >= from.ZeroPoint
            ? identity.Apply(q - from.ZeroPoint, 0)
            : ToInt8(to.ZeroPoint + (Math.Sign(slope) * scaled.Apply(q - from.ZeroPoint, 0)));
    }

    /// <summary>The same with a quantized slope, by which what is negative is multiplied before it is rescaled.</summary>
    private static Func<int, int> PRelu(Quantization from, Quantization to, (double Scale, int Integer) slope, RoundingMode rounding)
    {
        Requantizer identity = Create((double)from.Scale / to.Scale, to.ZeroPoint, sbyte.MinValue, sbyte.MaxValue, rounding);
        Requantizer scaled = Create(from.Scale * slope.Scale / to.Scale, to.ZeroPoint, sbyte.MinValue, sbyte.MaxValue, rounding);
        return q => q >= from.ZeroPoint
            ? identity.Apply(q - from.ZeroPoint, 0)
            : scaled.Apply((q - from.ZeroPoint) * slope.Integer, 0);
    }

    private static int ToInt8(int value) => Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue);

    /// <summary>The slope of a PRELU; one for all.</summary>
    private static (double Scale, int Integer) Slope(TfLiteOperator op, TfLiteImporter importer)
    {
        FixedIntegers integers = importer.Constant(op, 1, "slope").Integers!;
        return integers.Scales.Length == 1 && integers.Values.All(v => v == integers.Values[0])
            ? (integers.Scales[0], integers.Values[0] - integers.ZeroPoints[0])
            : throw new ConversionException("a slope for each channel is not supported; use one slope for all, or LeakyReLU.");
    }

    private static Requantizer Create(double factor, int zeroPoint, int minimum, int maximum, RoundingMode rounding)
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(factor);
        return new Requantizer([multiplier.Mantissa], [(sbyte)multiplier.Exponent], zeroPoint, minimum, maximum, rounding);
    }
}
