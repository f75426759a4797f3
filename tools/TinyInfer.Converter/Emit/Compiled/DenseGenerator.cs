using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>Generates fully connected layers of one batch: no loop at all, every weight a constant.</summary>
internal sealed class DenseGenerator : LayerGenerator
{
    private readonly LayerRecord _record;
    private readonly WeightTable _weights;
    private readonly LinearOutput[] _outputs;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal DenseGenerator(LayerRecord record)
    {
        _record = record;
        record.Next();
        int columns = record.Next();
        int rows = record.Next();
        (_weights, _outputs) = LinearOutput.Read(
            record.Weights(0), record.Ints(1), record.Scaling(2), [.. Enumerable.Repeat(record.InputRange, columns)], rows);
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => _outputs.Select(o => o.Requantization);

    /// <inheritdoc/>
    internal override GeneratedLayer Generate(ClampTable? clamp)
    {
        int[][] triples = [.. Enumerable.Range(0, _weights.Columns).Chunk(3)];
        return DotLayout.All.Select(layout => DotPacker.Pack(_weights, triples, layout)).Append(LanePacker.Pack(_weights)).Select(plan => Generate(plan, clamp)).MinBy(g => g.Cost.Instructions)!;
    }

    private GeneratedLayer Generate(PackingPlan plan, ClampTable? clamp)
    {
        Frame frame = new(_record, plan);
        IReadOnlyList<GeneratedMethod> methods = LinearMethods.Write(plan, _outputs, clamp, frame);
        string WriteRun(Func<GeneratedMethod, string> nameOf) =>
            string.Concat(methods.Select(m => $"                {nameOf(m)}(Data, Scratch.Clamp, Scratch.Packed);\n"));
        IlCost cost = methods.Aggregate(default(IlCost), (sum, method) => sum + method.Body.Cost + CallCost);
        return new GeneratedLayer(methods, LinearMethods.SpillCount(plan, frame), cost, WriteRun);
    }

    /// <summary>Each method is called with the arena, the clamp table and the working memory.</summary>
    private static IlCost CallCost => (IlCosts.LoadArgument(0) + IlCosts.Call).Repeat(3)
        + (IlCosts.Call + IlCosts.LoadField).Repeat(5);

    private sealed class Frame(LayerRecord record, PackingPlan plan) : LinearFrame
    {
        internal override bool CanSpill => true;

        internal override MethodBody Begin()
        {
            MethodBody body = new();
            Memory = body.Parameter("sbyte[]", "m");
            Clamp = body.Parameter("sbyte[]", "t");
            Packed = body.Parameter("long[]", "s");
            return body;
        }

        internal override void Loop(MethodBody body, Action write) => write();

        internal override Expression Load(int index) =>
            PackedLoad.Pack([.. plan.Inputs[index].Terms.Select(t => (Element(t.Column), t.Shift))]);

        internal override Expression Place(int output) => Expression.Constant(record.Output.Offset + output);

        private Expression Element(int column) => Expression.Element(Memory, Expression.Constant(record.Input.Offset + column));
    }
}
