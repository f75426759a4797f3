using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Operators that change the type of a tensor's elements in the model. On the device all are int8, so that a cast is a table or nothing.
/// </summary>
internal static class Casts
{
    private static readonly Quantization _integers = new(1, 0);

    /// <summary>
    /// Imports Cast and CastLike. To bool, all but 0 is 1. Real numbers lose their fraction and saturate; integers keep their lowest bits,
    /// as ONNX has it.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int from = importer.ElementType(node.Inputs[0]);
        int to = node.OpType == "CastLike" ? importer.ElementType(node.Inputs[1]) : (int)node.Int("to", OnnxTensor.Float);
        Func<double, double>? function = to != OnnxTensor.Bool && IsIndex(input, importer.Network) ? null : Function(from, to);
        Operator cast = function == null
            ? new Reshape(node.Name, node.Outputs[0], input, input.Shape)
            : new Unary(node.Name, node.Outputs[0], input, $"Cast to {Name(to)}",
                function)
            { NaturalOutput = to == OnnxTensor.Bool ? _integers : null };
        importer.Bind(node, cast);
        if (cast is Unary && cast.Output.Source?.IntegerOffset is { } offset)
        {
            // What is cut off has no fraction left that a finer scale could hold.
            cast.Output.Quantization = new Quantization(1, -offset);
            cast.Output.IsQuantizationFixed = true;
        }
    }

    /// <summary>True for what ArgMax makes: integers that any type holds.</summary>
    private static bool IsIndex(Value value, Network network) => network.Producer(value) switch
    {
        ArgMax => true,
        Reshape reshape => IsIndex(reshape.Input, network),
        _ => false,
    };

    /// <summary>Imports Dropout, which does nothing but in training.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportDropout(OnnxNode node, OnnxImporter importer)
    {
        bool trains = importer.OptionalConstant(node, 2, "training mode") is { } mode && mode.Values.Any(v => v != 0);
        bool drops = importer.OptionalConstant(node, 1, "ratio") is not { } ratio || ratio.Values.Any(v => v != 0);
        if (trains && drops)
        {
            throw new ConversionException("the model was exported in training mode; call model.eval() before the export.");
        }

        Reshape.Import(node, importer);
    }

    /// <summary>Effect of a cast on a number; null if it has none.</summary>
    private static Func<double, double>? Function(int from, int to)
    {
        if (to == OnnxTensor.Bool)
        {
            return from == OnnxTensor.Bool ? null : x => x == 0 ? 0 : 1;
        }

        if (Range(to) is not { } target || (Range(from) is { } source && source.Low >= target.Low && source.High <= target.High))
        {
            return null;
        }

        double size = target.High - target.Low + 1;
        return Range(from) == null
            ? x => Math.Clamp(Math.Truncate(x), target.Low, target.High)
            : x => x - (size * Math.Floor((x - target.Low) / size));
    }

    /// <summary>Range of an integer type; null for real numbers.</summary>
    private static (double Low, double High)? Range(int type) => type switch
    {
        OnnxTensor.Bool => (0, 1),
        OnnxTensor.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        OnnxTensor.UInt8 => (0, byte.MaxValue),
        OnnxTensor.Int16 => (short.MinValue, short.MaxValue),
        OnnxTensor.UInt16 => (0, ushort.MaxValue),
        OnnxTensor.Int32 => (int.MinValue, int.MaxValue),
        OnnxTensor.Int64 => (long.MinValue, long.MaxValue),
        OnnxTensor.UInt32 => (0, uint.MaxValue),
        OnnxTensor.UInt64 => (0, ulong.MaxValue),
        OnnxTensor.Float or OnnxTensor.Double or OnnxTensor.Float16 or OnnxTensor.BFloat16 => null,
        _ => throw new ConversionException($"a cast to or from {OnnxTensor.NameOf(type)} is not supported."),
    };

    private static string Name(int type) => type switch
    {
        OnnxTensor.Bool => "bool",
        OnnxTensor.Int8 => "int8",
        OnnxTensor.UInt8 => "uint8",
        OnnxTensor.Int16 => "int16",
        OnnxTensor.UInt16 => "uint16",
        OnnxTensor.Int32 => "int32",
        OnnxTensor.UInt32 => "uint32",
        OnnxTensor.UInt64 => "uint64",
        _ => "int64",
    };
}
