using System.Globalization;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Report;

/// <summary>Histograms of a model's weights and activations, layer by layer.</summary>
internal static class ValueHistograms
{
    /// <summary>Rows of a table: number, name, weights, activations, range.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="result">The conversion.</param>
    internal static IEnumerable<IReadOnlyList<string>> Rows(IReadOnlyList<LayerSummary> layers, ConversionResult result)
    {
        BlobModel records = result.Records;
        foreach (LayerSummary layer in layers)
        {
            LayerComparison comparison = result.Layers[layer.Index];
            BlobTensor output = records.Tensors[records.Operators[layer.Index].Outputs[0]];
            int highest = output.IsWide ? short.MaxValue : sbyte.MaxValue;
            float low = (-highest - 1 - output.ZeroPoint) * output.Scale;
            float high = (highest - output.ZeroPoint) * output.Scale;
            yield return
            [
                $"{layer.Index}",
                layer.Name,
                layer.Weights == 0
                    ? "–"
                    : BarChart.OfBytes(WeightCounts.Of(records.Operators[layer.Index]), $"Weights of layer {layer.Index}"),
                comparison.ValueCounts.Sum() == 0
                    ? "–"
                    : BarChart.OfBytes(comparison.ValueCounts, $"Outputs of layer {layer.Index}"),
                string.Create(CultureInfo.InvariantCulture, $"{low:G3} to {high:G3}"),
            ];
        }
    }
}
