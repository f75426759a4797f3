using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates the feature products of SVDF layers. What the filters remember, and its sums over time, stay with the kernel.
/// </summary>
internal sealed class Svdf : LayerGenerator
{
    private readonly int _batches;
    private readonly double _functions;
    private readonly StateProduct _product;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Svdf(LayerRecord record)
    {
        SvdfRecord layer = record.Read<SvdfRecord>();
        _batches = layer.Batches;
        _functions = SvdfCost.Around(layer, record.Rounding);
        int zeroPoint = layer.NarrowZeroPoint ?? 0;
        int half = layer.NarrowZeroPoint != null ? 128 : 32768;
        OutputScaling toState = new([layer.ToState], record.Rounding, zeroPoint, zeroPoint - half, zeroPoint + half - 1);
        _product = new StateProduct(0, layer.FeatureWeights, layer.FeatureBias, toState, record.InputRange, layer.Inputs, ..);
    }

    /// <inheritdoc/>
    internal override string? Problem => _product.Requantizations.Select(r => r.Problem).FirstOrDefault(p => p != null);

    /// <inheritdoc/>
    internal override Func<CodePrice, GeneratedLayer> Generate(ClampTable? clamp)
    {
        Func<CodePrice, GeneratedProduct> ways = _product.Generate();
        IlCost around = RecurrentCost.CostOf(_functions);
        return price =>
        {
            GeneratedProduct product = ways(price);
            return GeneratedLayer.OfProducts([product], around + product.Cost.Repeat(_batches), _batches);
        };
    }
}
