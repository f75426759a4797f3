using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates the products of recurrent layers. The steps and the gates' functions stay with the kernel, which the generated class derives
/// from.
/// </summary>
internal abstract class RecurrentGenerator : LayerGenerator
{
    private readonly double _functions;
    private readonly int _runs;
    private readonly List<StateProduct> _products = [];

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    protected RecurrentGenerator(LayerRecord record)
    {
        RecurrentRecord layer = record.Read<RecurrentRecord>();
        _runs = layer.Steps * layer.Batches;
        _functions = RecurrentCost.Around(layer, record.Rounding);
        int early = layer.EarlyGates * layer.Hidden;

        // A state starts as zero point or as a constant, whatever the layer's functions are limited to.
        int zero = record.Output.ZeroPoint;
        ValueRange states = layer.Start != null
            ? new ValueRange(sbyte.MinValue, sbyte.MaxValue)
            : new ValueRange(layer.Rescaling.Minimum, layer.Rescaling.Maximum).Union(new ValueRange(zero, zero));
        for (int direction = 0; direction < layer.Directions.Count; direction++)
        {
            int first = direction * Recurrent.MatricesPerDirection;
            RecurrentDirection weights = layer.Directions[direction];
            Add(first + Recurrent.InputMatrix, weights.FromInput, record.InputRange, layer.Inputs, ..);
            Add(first + Recurrent.HiddenMatrix, weights.FromHidden, states, layer.Hidden, ..early);
            if (layer.EarlyGates < layer.Gates)
            {
                Add(first + Recurrent.LateMatrix, weights.FromHidden, states, layer.Hidden, early..);
            }
        }
    }

    /// <inheritdoc/>
    internal override string? Problem => _products.SelectMany(p => p.Requantizations).Select(r => r.Problem).FirstOrDefault(p => p != null);

    /// <inheritdoc/>
    internal override Func<CodePrice, GeneratedLayer> Generate(ClampTable? clamp)
    {
        Func<CodePrice, GeneratedProduct>[] ways = [.. _products.Select(p => p.Generate())];
        IlCost around = RecurrentCost.CostOf(_functions);
        return price =>
        {
            GeneratedProduct[] products = Array.ConvertAll(ways, way => way(price));
            return GeneratedLayer.OfProducts(products, products.Aggregate(around, (sum, p) => sum + p.Cost.Repeat(_runs)), _runs);
        };
    }

    /// <summary>
    /// Adds a product. Gates have 16 bits, and a multiplier for each row; they are rounded once, however the model rounds.
    /// </summary>
    private void Add(int index, GateMatrix matrix, ValueRange range, int columns, Range rows)
    {
        OutputScaling scaling = new(matrix.Multipliers, RoundingMode.Single, 0, short.MinValue, short.MaxValue);
        _products.Add(new StateProduct(index, matrix.Weights, matrix.Bias, scaling, range, columns, rows));
    }
}
