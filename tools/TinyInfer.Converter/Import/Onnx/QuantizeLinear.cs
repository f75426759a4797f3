using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Imports QuantizeLinear and DequantizeLinear. They compute nothing: of an activation they fix the scale and zero point, of a constant the
/// integers, and vanish. Unsigned integers are moved to signed by 128, zero points with them.
/// </summary>
internal static class QuantizeLinear
{
    /// <summary>Imports QuantizeLinear.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        QuantizationParameters parameters = QuantizationParameters.Read(node, importer);
        if (importer.IsConstant(node, 0))
        {
            importer.BindConstant(node.Outputs[0], parameters.Quantize(importer.Constant(node, 0, "value")));
            return;
        }

        Value input = importer.Input(node, 0);
        Quantization wanted = parameters.OfActivation();
        Fix(input, wanted);
        if (input.Quantization != wanted)
        {
            // A second scale for the same values.
            input = importer.Network.Add(Rescale.To(wanted, node.Name, node.Outputs[0], input)).Output;
            Fix(input, wanted);
        }

        importer.Bind(node.Outputs[0], input);
    }

    /// <summary>Imports DequantizeLinear.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportDequantize(OnnxNode node, OnnxImporter importer)
    {
        QuantizationParameters parameters = QuantizationParameters.Read(node, importer);
        if (importer.IsConstant(node, 0))
        {
            ConstantTensor constant = importer.Constant(node, 0, "value");
            importer.BindConstant(
                node.Outputs[0], constant.Integers != null
                    ? constant
                    : parameters.Dequantize(constant.Shape, importer.Integers(node, 0, "value")!));
            return;
        }

        Value input = importer.Input(node, 0);
        Quantization wanted = parameters.OfActivation();
        Fix(input, wanted);
        if (input.Quantization != wanted)
        {
            throw new ConversionException(
                $"'{node.Inputs[0]}' has the scale {input.Quantization!.Scale} and "
                + $"is dequantized with {wanted.Scale}; export the model again.");
        }

        importer.Bind(node.Outputs[0], input);
    }

    /// <summary>Makes a constant of what moves the elements of a quantized constant, which ONNX Runtime leaves as it is.</summary>
    /// <param name="node">Any node.</param>
    /// <param name="importer">The model around it.</param>
    /// <returns>Whether the node was such a one.</returns>
    internal static bool FoldConstant(OnnxNode node, OnnxImporter importer)
    {
        if (!importer.IsQuantizedConstant(node, 0))
        {
            return false;
        }

        ConstantTensor constant = importer.Constant(node, 0, "value");
        switch (node.OpType)
        {
            case "Transpose":
                importer.BindConstant(
                    node.Outputs[0], constant.Transpose(node.Ints("perm", [.. Enumerable.Range(0, constant.Shape.Length).Reverse()])));
                return true;
            case "Flatten" or "Identity" or "Reshape" or "Squeeze" or "Unsqueeze":
                importer.BindConstant(node.Outputs[0], constant.Reshape(importer.ShapeOf(node.Outputs[0])));
                return true;
            default:
                return false;
        }
    }

    private static void Fix(Value value, Quantization quantization)
    {
        if (!value.IsQuantizationFixed)
        {
            value.Quantization = quantization;
            value.IsQuantizationFixed = true;
            value.Source = value.Source?.Within(quantization.Range);
        }
    }
}
