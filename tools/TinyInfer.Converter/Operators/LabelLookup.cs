using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>ONNX ArrayFeatureExtractor of constant labels by the index of the largest score: a table.</summary>
internal static class LabelLookup
{
    /// <summary>Imports ArrayFeatureExtractor.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        if (!importer.IsConstant(node, 0))
        {
            throw new ConversionException(
                "picking activations by an index that is computed is not supported; pick constants, or do it in application code.");
        }

        float[] labels = importer.Constant(node, 0, "labels").Values;
        int zeroPoint = (int)Math.Clamp(sbyte.MinValue - labels.Min(), sbyte.MinValue, sbyte.MaxValue);
        if (labels.Any(label => label != MathF.Floor(label) || label + zeroPoint is < sbyte.MinValue or > sbyte.MaxValue))
        {
            throw new ConversionException(
                "labels that are no integers, or too far apart for int8, are not supported; use the index of the class.");
        }

        Value input = importer.Input(node, 1);
        double Label(double index) => labels[(int)Math.Clamp(index, 0, labels.Length - 1)];
        Unary lookup = new(node.Name, node.Outputs[0], input, "label", Label) { NaturalOutput = new Quantization(1, zeroPoint) };
        importer.BindReshaped(node, lookup);
    }
}
