namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>The product of a vector with the weights of a recurrent layer's gates: no loop, every weight a constant, sums brought to the gates' scale.</summary>
internal sealed class GateProduct
{
    private readonly WeightTable _weights;
    private readonly LinearOutput[] _outputs;

    /// <summary>Reads some rows of a matrix.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="index">Index of the matrix among those of the layer.</param>
    /// <param name="firstConstant">Place of the weights; biases, mantissas and exponents follow.</param>
    /// <param name="range">What an element of the vector can be.</param>
    /// <param name="columns">Elements of the vector.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">How many rows.</param>
    internal GateProduct(LayerRecord record, int index, int firstConstant, ValueRange range, int columns, int firstRow, int rows)
    {
        Index = index;
        sbyte[] weights = record.Weights(firstConstant)[(firstRow * columns)..((firstRow + rows) * columns)];
        FixedPointMultiplier[] multipliers = [.. record.Ints(firstConstant + 2).Zip(record.SBytes(firstConstant + 3), (m, e) => new FixedPointMultiplier(m, e))];
        OutputScaling scaling = new(multipliers, RoundingMode.Single, 0, short.MinValue, short.MaxValue);
        (_weights, _outputs) = LinearOutput.Read(
            weights, record.Ints(firstConstant + 1)[firstRow..(firstRow + rows)], scaling, [.. Enumerable.Repeat(range, columns)], rows, firstRow);
    }

    /// <summary>Index of the matrix among those of the layer.</summary>
    internal int Index { get; }

    /// <summary>How the sums of all rows become gates.</summary>
    internal IEnumerable<Requantization> Requantizations => _outputs.Select(o => o.Requantization);

    /// <summary>Generates the methods.</summary>
    internal GeneratedGates Generate() => PackingPlan.Choices(_weights)
        .Select(plan => new GeneratedGates(Index, [.. LinearMethods.Write(plan, _outputs, null, new Frame(plan)).Select(m => m with { Name = $"Matrix{Index}{m.Name}" })]))
        .MinBy(gates => (gates.Cost.Instructions, gates.Cost.Nanoseconds))!;

    private sealed class Frame(PackingPlan plan) : LinearFrame
    {
        private Expression _start = null!;
        private Expression _gates = null!;

        internal override bool CanSpill => false;

        internal override MethodBody Begin()
        {
            MethodBody body = new();
            Memory = body.Parameter("sbyte[]", "x");
            _start = body.Parameter("int", "at");
            _gates = body.Parameter("int[]", "y");
            return body;
        }

        internal override void Loop(MethodBody body, Action write) => write();

        internal override Expression Load(int index) =>
            PackedLoad.Pack([.. plan.Inputs[index].Terms.Select(t => (Expression.Element(Memory, _start.Plus(t.Column)), t.Shift))]).Plus(plan.Inputs[index].Constant);

        internal override Expression Place(int output) => Expression.Constant(output);

        internal override void Write(MethodBody body, ClampTable? clamp, LinearOutput output, Expression value, long offset)
        {
            Requantization scaling = output.Requantization;
            if (scaling.Constant is { } constant)
            {
                body.Store(_gates, Place(output.Index), Expression.Constant(constant));
                return;
            }

            Expression gate = scaling.Write(body, value, offset, 0).ToInt();
            bool isLow = scaling.Lowest < scaling.Minimum;
            bool isHigh = scaling.Highest > scaling.Maximum;
            if (isLow || isHigh)
            {
                gate = body.KeepInt("q", gate);
                body.Limit(gate, isLow ? scaling.Minimum : null, isHigh ? scaling.Maximum : null);
            }

            body.Store(_gates, Place(output.Index), gate);
        }
    }
}
