using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the products of recurrent layers. The steps and the gates' functions stay with the kernel, which the generated class derives from.</summary>
internal abstract class RecurrentGenerator : LayerGenerator
{
    /// <summary>Place of the number of early gates among the attributes.</summary>
    private const int EarlyGates = 9;

    /// <summary>Place of the attribute that says whether states start from constants.</summary>
    private const int Starts = 10;

    private readonly LayerRecord _record;
    private readonly int _runs;
    private readonly List<StateProduct> _products = [];

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    protected RecurrentGenerator(LayerRecord record)
    {
        int gates = RecurrentCost.Gates(record.Code);
        _record = record;
        _runs = record.Next() * record.Next();
        int inputs = record.Next();
        int hidden = record.Next();
        int directions = record.Next();
        int early = record.Attributes[EarlyGates] * hidden;

        // A state starts as zero point or as a constant, whatever the layer's functions are limited to.
        int zero = record.Output.ZeroPoint;
        ValueRange states = record.Attributes[Starts] == 1
            ? new ValueRange(sbyte.MinValue, sbyte.MaxValue)
            : new ValueRange(record.Attributes[^2], record.Attributes[^1]).Union(new ValueRange(zero, zero));
        for (int direction = 0; direction < directions; direction++)
        {
            int matrix = direction * Recurrent.MatricesPerDirection;
            int constant = direction * Recurrent.ConstantsPerDirection;
            int recurrent = constant + (Recurrent.ConstantsPerDirection / 2);
            OutputScaling inputScaling = Scaling(constant + 2);
            OutputScaling stateScaling = Scaling(recurrent + 2);
            _products.Add(new StateProduct(matrix + Recurrent.InputMatrix, record, constant, inputScaling, record.InputRange, inputs, ..));
            _products.Add(new StateProduct(matrix + Recurrent.HiddenMatrix, record, recurrent, stateScaling, states, hidden, ..early));
            if (early < gates * hidden)
            {
                _products.Add(new StateProduct(matrix + Recurrent.LateMatrix, record, recurrent, stateScaling, states, hidden, early..));
            }
        }
    }

    /// <inheritdoc/>
    internal override string? Problem => _products.SelectMany(p => p.Requantizations).Select(r => r.Problem).FirstOrDefault(p => p != null);

    /// <inheritdoc/>
    internal override GeneratedLayer Generate(ClampTable? clamp)
    {
        GeneratedProduct[] products = [.. _products.Select(p => p.Generate())];
        double functions = RecurrentCost.Around(_record.Code, _record.Attributes, _record.Rounding);
        IlCost cost = products.Aggregate(new IlCost((long)functions, 0, functions * RecurrentCost.NanosecondsPerInstruction), (sum, p) => sum + p.Cost.Repeat(_runs));
        return GeneratedLayer.OfProducts(products, cost);
    }

    /// <summary>Gates have 16 bits, and a multiplier for each row; they are rounded once, however the model rounds.</summary>
    private OutputScaling Scaling(int firstConstant) => new(
        [.. _record.Ints(firstConstant).Zip(_record.SBytes(firstConstant + 1), (m, e) => new FixedPointMultiplier(m, e))],
        RoundingMode.Single, 0, short.MinValue, short.MaxValue);
}
