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

        importer.BindReshaped(node, Of(node, importer.Input(node, 1), importer.Constant(node, 0, "labels").Values));
    }

    /// <summary>The look-up of labels.</summary>
    /// <param name="node">The node whose first output it makes.</param>
    /// <param name="index">Index of the largest score.</param>
    /// <param name="labels">The labels.</param>
    /// <returns>The operator.</returns>
    /// <exception cref="ConversionException">int8 does not hold the labels.</exception>
    internal static Unary Of(OnnxNode node, Value index, float[] labels)
    {
        int zeroPoint = (int)Math.Clamp(sbyte.MinValue - labels.Min(), sbyte.MinValue, sbyte.MaxValue);
        if (labels.Any(label => label != MathF.Floor(label) || label + zeroPoint is < sbyte.MinValue or > sbyte.MaxValue))
        {
            throw new ConversionException(
                "labels that are no integers, or too far apart for int8, are not supported; use the index of the class.");
        }

        double Label(double place) => labels[(int)Math.Clamp(place, 0, labels.Length - 1)];
        return new Unary(node.Name, node.Outputs[0], index, "label", Label) { NaturalOutput = new Quantization(1, zeroPoint) };
    }
}
