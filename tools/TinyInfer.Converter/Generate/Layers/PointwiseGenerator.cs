using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates layers that multiply many vectors, one after another in memory, by one matrix: dense layers of several batches, and
/// convolutions of one tap. A loop goes from vector to vector; inputs are read where they lie.
/// </summary>
internal sealed class PointwiseGenerator : LayerGenerator
{
    private readonly LayerRecord _record;
    private readonly int _count;
    private readonly WeightTable _weights;
    private readonly LinearOutput[] _outputs;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="linear">Its weights.</param>
    /// <param name="count">Number of vectors.</param>
    /// <param name="columns">Inputs of a vector.</param>
    /// <param name="rows">Outputs of a vector.</param>
    internal PointwiseGenerator(LayerRecord record, LinearRecord linear, int count, int columns, int rows)
    {
        _record = record;
        _count = count;
        (_weights, _outputs) = LinearOutput.Read(
            linear.Weights, linear.LongBias, record.Scaling(linear), [.. Enumerable.Repeat(record.InputRange, columns)], rows);
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => _outputs.Select(o => o.Requantization);

    /// <inheritdoc/>
    internal override Func<CodePrice, GeneratedLayer> Generate(ClampTable? clamp)
    {
        GeneratedLayer[] ways = [.. PackingPlan.Choices(_weights, LinearOutput.Starts(_outputs, clamp)).Select(
            plan => GeneratedLayer.OfMethods(ProductEmitter.Write(plan, _outputs, clamp, new Context(this, plan))))];
        return price => ways.MinBy(layer => (price.Of(layer.Cost, layer.Span), layer.Cost.Instructions))!;
    }

    private sealed class Context(PointwiseGenerator layer, PackingPlan plan) : ProductContext
    {
        private Expression _position = null!;
        private Expression _output = null!;

        internal override bool CanSpill => false;

        internal override MethodBody Begin()
        {
            MethodBody body = BeginWithArrays(layer._record.IsWide);
            _position = body.Local("int", "p");
            _output = body.Local("int", "o");
            return body;
        }

        internal override void Loop(MethodBody body, Action write)
        {
            int columns = layer._weights.Columns;
            int start = layer._record.Input.Offset;
            body.Assign(_output, Expression.Constant(layer._record.Output.Offset));
            body.For(_position, Expression.Constant(start), Expression.Constant(start + (layer._count * columns)), columns, layer._count,
                () =>
            {
                write();
                body.Assign(_output, _output.Plus(layer._outputs.Length));
            });
        }

        internal override Expression Load(int index) =>
            PackedLoad.Pack(
            [.. plan.Inputs[index].Terms.Select(t => (Expression.Element(Memory, _position.Plus(t.Column)), t.Shift))],
            layer._record.IsWide).Plus(plan.Inputs[index].Constant);

        internal override Expression Place(int output) => _output.Plus(output);
    }
}
