using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates fully connected layers of one batch: no loop at all, every weight a constant.</summary>
internal sealed class Dense : LayerGenerator
{
    private readonly LayerRecord _record;
    private readonly WeightTable _weights;
    private readonly LinearOutput[] _outputs;

    private Dense(LayerRecord record, DenseRecord layer)
    {
        LinearRecord linear = layer.Linear;
        _record = record;
        (_weights, _outputs) = LinearOutput.Read(
            linear.Weights, linear.LongBias, record.Scaling(linear), [.. Enumerable.Repeat(record.InputRange, layer.Columns)],
                layer.Rows);
    }

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <returns>Its generator: several batches are multiplied in a loop.</returns>
    internal static LayerGenerator Create(LayerRecord record)
    {
        DenseRecord layer = record.Read<DenseRecord>();
        return layer.Batches == 1
            ? new Dense(record, layer)
            : new PointwiseGenerator(record, layer.Linear, layer.Batches, layer.Columns, layer.Rows);
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => _outputs.Select(o => o.Requantization);

    /// <inheritdoc/>
    internal override Func<CodePrice, GeneratedLayer> Generate(ClampTable? clamp)
    {
        GeneratedLayer[] ways = [.. PackingPlan.Choices(_weights, LinearOutput.Starts(_outputs, clamp)).Select(
            plan => GeneratedLayer.OfMethods(ProductEmitter.Write(plan, _outputs, clamp, new Context(_record, plan))))];
        return price => ways.MinBy(layer => (price.Of(layer.Cost, layer.Span), layer.Cost.Instructions))!;
    }

    private sealed class Context(LayerRecord record, PackingPlan plan) : ProductContext
    {
        internal override bool CanSpill => true;

        internal override MethodBody Begin() => BeginWithArrays(record.IsWide);

        internal override void Loop(MethodBody body, Action write) => write();

        internal override Expression Load(int index) =>
            PackedLoad
            .Pack([.. plan.Inputs[index].Terms.Select(t => (Element(t.Column), t.Shift))], record.IsWide)
            .Plus(plan.Inputs[index].Constant);

        internal override Expression Place(int output) => Expression.Constant(record.Output.Offset + output);

        private Expression Element(int column) => Expression.Element(Memory, Expression.Constant(record.Input.Offset + column));
    }
}
