using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// The product of a vector with weights of a layer that remembers: no loop, every weight a constant, sums brought to the scale of gates or
/// states.
/// </summary>
internal sealed class StateProduct
{
    private readonly WeightTable _weights;
    private readonly LinearOutput[] _outputs;

    /// <summary>Reads some rows of a matrix.</summary>
    /// <param name="index">Index of the matrix among those of the layer.</param>
    /// <param name="weights">The weights of all rows.</param>
    /// <param name="bias">The biases of all rows.</param>
    /// <param name="scaling">How sums become gates or states.</param>
    /// <param name="range">What an element of the vector can be.</param>
    /// <param name="columns">Elements of the vector.</param>
    /// <param name="rows">Which rows.</param>
    internal StateProduct(int index, sbyte[] weights, int[] bias, OutputScaling scaling, ValueRange range, int columns, Range rows)
    {
        Index = index;
        (int first, int count) = rows.GetOffsetAndLength(bias.Length);
        sbyte[] own = weights[(first * columns)..((first + count) * columns)];
        (_weights, _outputs) = LinearOutput.Read(
            own, Array.ConvertAll(bias[rows], b => (long)b), scaling, [.. Enumerable.Repeat(range, columns)], count, first);
    }

    /// <summary>Index of the matrix among those of the layer.</summary>
    internal int Index { get; }

    /// <summary>How the sums of all rows become gates or states.</summary>
    internal IEnumerable<Requantization> Requantizations => _outputs.Select(o => o.Requantization);

    /// <summary>Writes the methods in all ways.</summary>
    /// <returns>Gives the way that is best at a price.</returns>
    internal Func<CodePrice, GeneratedProduct> Generate()
    {
        GeneratedProduct[] ways = [.. PackingPlan.Choices(_weights, LinearOutput.Starts(_outputs, null)).Select(
            plan => new GeneratedProduct(
                Index, [.. ProductEmitter.Write(plan, _outputs, null, new Context(plan)).Methods.Select(
                    m => m with { Name = $"Matrix{Index}{m.Name}" })]))];
        return price => ways.MinBy(product => (price.Of(product.Cost, product.Methods), product.Cost.Instructions))!;
    }

    private sealed class Context(PackingPlan plan) : ProductContext
    {
        private Expression _start = null!;
        private Expression _sums = null!;

        internal override bool CanSpill => false;

        internal override MethodBody Begin()
        {
            MethodBody body = new();
            Memory = body.Parameter("sbyte[]", "x");
            _start = body.Parameter("int", "at");
            _sums = body.Parameter("int[]", "y");
            return body;
        }

        internal override void Loop(MethodBody body, Action write) => write();

        internal override Expression Load(int index) =>
            PackedLoad.Pack([.. plan.Inputs[index].Terms.Select(t => (Expression.Element(Memory, _start.Plus(t.Column)), t.Shift))]).Plus(
                plan.Inputs[index].Constant);

        internal override Expression Place(int output) => Expression.Constant(output);

        internal override void Write(MethodBody body, ClampTable? clamp, LinearOutput output, Expression value, long offset)
        {
            Requantization scaling = output.Requantization;
            if (scaling.Constant is { } constant)
            {
                body.Store(_sums, Place(output.Index), Expression.Constant(constant));
                return;
            }

            Expression sum = scaling.Write(body, value, offset, 0).ToInt();
            bool isLow = scaling.Lowest < scaling.Minimum;
            bool isHigh = scaling.Highest > scaling.Maximum;
            if (isLow || isHigh)
            {
                sum = body.KeepInt("q", sum);
                body.Limit(sum, isLow ? scaling.Minimum : null, isHigh ? scaling.Maximum : null);
            }

            body.Store(_sums, Place(output.Index), sum);
        }
    }
}
