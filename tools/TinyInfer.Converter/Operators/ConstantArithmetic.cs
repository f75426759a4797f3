using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Arithmetic of an activation with a constant: a factor and an offset (<see cref="ChannelAffine"/>) where the constant is one number or
/// one number for each entry of an axis, a table for other functions of one number, and a kernel with a constant operand for what is left.
/// </summary>
internal static class ConstantArithmetic
{
    /// <summary>Imports Add, Sub, Mul, Div, Max, Min or Pow with a constant operand.</summary>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        bool constantFirst = importer.IsConstant(node, 0);
        ConstantTensor constant = importer.Constant(node, constantFirst ? 0 : 1, "operand");
        int[] shape = importer.ShapeOf(node.Outputs[0]);
        Value input = importer.WithRank(importer.Input(node, constantFirst ? 1 : 0), shape.Length);
        constant = constant.Reshape(Shapes.Extend(constant.Shape, shape.Length));
        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(axis => constant.Shape[axis] != 1)];
        bool isScalar = constant.Values.All(v => v == constant.Values[0]);
        bool needsOperand = !input.Shape.SequenceEqual(shape) || (!isScalar && (axes.Length > 1 || node.OpType is "Max" or "Min" or "Pow"));
        bool isMask = node.OpType == "Add" && AttentionMask.IsMask(constant.Values);
        if (needsOperand || isMask || (!isScalar && IsInt8(input, constant) && node.OpType is "Add" or "Sub" or "Mul"))
        {
            ImportWithOperand(node, importer, input, constant, constantFirst);
            return;
        }

        if (isScalar && Function(node.OpType, constant.Values[0], constantFirst) is { } function)
        {
            importer.Bind(node, function(node, input));
            return;
        }

        (float[] factors, float[] offsets) =
            FactorsAndOffsets(node.OpType, isScalar ? constant.Values[..1] : constant.Values, constantFirst);
        RequireFinite(node, [.. factors, .. offsets]);
        if (isScalar || axes[0] == shape.Length - 1)
        {
            importer.Bind(node, new ChannelAffine(node.Name, node.Outputs[0], input, factors, offsets));
        }
        else if (axes[0] == 1 && shape.Length is 3 or 4)
        {
            Value images = importer.ToChannelsLast(input);
            importer.BindChannelsLast(node, new ChannelAffine(node.Name, node.Outputs[0], images, factors, offsets), shape.Length);
        }
        else
        {
            int[] toLast = [.. Enumerable.Range(0, shape.Length).Where(axis => axis != axes[0]), axes[0]];
            importer.BindPermuted(
                node, new ChannelAffine(node.Name, node.Outputs[0], importer.Transpose(input, toLast), factors, offsets), toLast);
        }
    }

    /// <summary>True where both operands are int8 in the model, so that the kernel can compute on the very integers.</summary>
    private static bool IsInt8(Value input, ConstantTensor constant) => input.IsQuantizationFixed
        && constant.Integers is { Scales.Length: 1 } integers && integers.Values.All(q => q is >= sbyte.MinValue and <= sbyte.MaxValue);

    /// <summary>A function of one number, where the arithmetic is no factor and offset.</summary>
    private static Func<OnnxNode, Value, Operator>? Function(string opType, float constant, bool constantFirst)
    {
        Func<double, double>? function = opType switch
        {
            "Pow" when constantFirst => x => Math.Pow(constant, x),
            "Pow" => x => Math.Pow(x, constant),
            "Max" => x => Math.Max(x, constant),
            "Min" => x => Math.Min(x, constant),
            "Div" when constantFirst => x => constant / x,
            _ => null,
        };
        Clamp? clamp = opType switch
        {
            "Max" => new Clamp(constant, double.PositiveInfinity),
            "Min" => new Clamp(double.NegativeInfinity, constant),
            _ => null,
        };
        return function == null
            ? null
            : (node, input) => new Unary(node.Name, node.Outputs[0], input, $"{opType} {constant:G4}", function) { AsClamp = clamp };
    }

    private static (float[] Factors, float[] Offsets) FactorsAndOffsets(string opType, float[] constant, bool constantFirst)
    {
        return opType switch
        {
            "Add" => ((float[])[1], constant),
            "Sub" when constantFirst => ((float[])[-1], constant),
            "Sub" => ((float[])[1], Array.ConvertAll(constant, c => -c)),
            "Mul" => (constant, (float[])[0]),
            "Div" when !constantFirst => (Array.ConvertAll(constant, c => 1 / c), (float[])[0]),
            _ => throw new ConversionException($"{opType} with a constant of several values is not supported; use one number."),
        };
    }

    /// <summary>The kernel with the constant as its second operand.</summary>
    private static void ImportWithOperand(OnnxNode node, OnnxImporter importer, Value input, ConstantTensor constant, bool constantFirst)
    {
        bool divides = node.OpType == "Div" && !constantFirst;
        if (divides)
        {
            constant = new ConstantTensor(constant.Shape, Array.ConvertAll(constant.Values, c => 1 / c));
        }

        // What is not reached is infinitely little; the quantizer finds out whether that makes sense.
        RequireFinite(node, node.OpType == "Add" ? constant.Values.Where(v => !float.IsNegativeInfinity(v)) : constant.Values);
        Value operand = new(node.Name, constant);
        importer.Bind(node, BroadcastBinary.Create(divides ? "Mul" : node.OpType, node, input, operand, constantFirst));
    }

    private static void RequireFinite(OnnxNode node, IEnumerable<float> values)
    {
        if (!values.All(float.IsFinite))
        {
            throw new ConversionException($"{node.OpType} by this constant gives no finite numbers.");
        }
    }
}
