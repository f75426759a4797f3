using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Makes one table of an operator whose operands are both functions of the same value: <c>x · sigmoid(x)</c>, GELU and hard-swish written
/// out, squares.
/// </summary>
internal static class FoldUnaryDag
{
    internal static bool Run(Network network)
    {
        foreach (BroadcastBinary op in network.Operators.OfType<BroadcastBinary>().Where(op => op.Second.Constant == null))
        {
            if (op.Output.IsQuantizationFixed && network.Rounding == RoundingMode.TfLite)
            {
                // A table is rounded once, which TensorFlow Lite's arithmetic is not.
                continue;
            }

            List<Function> first = Chain(network, op.Input);
            List<Function> second = Chain(network, op.Second);
            if (first.Find(f => second.Exists(s => s.Of == f.Of)) is { } left
                && second.Find(s => s.Of == left.Of) is { } right && left.Of.Shape.SequenceEqual(op.Output.Shape))
            {
                Unary unary = new(
                    op.Name,
                    op.Output.Name,
                    left.Of,
                    $"{op.Kind} of {left.Description} and {right.Description}",
                    x => op.Apply(left.Apply(x), right.Apply(x)));
                Rewrite.Exchange(network, op, unary);
                return true;
            }
        }

        return false;
    }

    /// <summary>A value as a function of itself, of what its producer is a function of, and so on.</summary>
    private static List<Function> Chain(Network network, Value value)
    {
        List<Function> chain = [new Function(value, "x", x => x)];
        while (!value.IsQuantizationFixed && AsFunction(network.Producer(value)) is { } inner)
        {
            Func<double, double> outer = chain[^1].Apply;
            Func<double, double> apply = inner.Apply;
            chain.Add(new Function(inner.Of, chain.Count == 1 ? inner.Description : $"{inner.Description}, {chain[^1].Description}", x =>
                outer(apply(x))));
            value = inner.Of;
        }

        return chain;
    }

    private static Function? AsFunction(Operator? op) => op switch
    {
        Unary unary => new Function(unary.Input, unary.Description, unary.Function),
        ChannelAffine { IsScalar: true } affine => new Function(affine.Input, affine.Description, affine.Apply),
        _ => null,
    };

    /// <summary>A function of a value.</summary>
    private sealed record Function(Value Of, string Description, Func<double, double> Apply);
}
