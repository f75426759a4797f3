using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Makes one table of a chain of unary functions.</summary>
internal static class FoldUnary
{
    internal static bool Run(Network network)
    {
        foreach (Unary second in network.Operators.OfType<Unary>())
        {
            if (network.Producer(second.Input) is Unary first && !first.Output.IsQuantizationFixed
                && network.OnlyConsumer(first.Output) == second)
            {
                Func<double, double> inner = first.Function;
                Func<double, double> outer = second.Function;
                Unary both = new(
                    second.Name, second.Output.Name, first.Input, $"{first.Description}, {second.Description}", x => outer(inner(x)))
                {
                    NaturalOutput = second.NaturalOutput,
                    AsClamp = first.AsClamp == null || second.AsClamp == null ? null : first.AsClamp.Then(second.AsClamp),
                };
                Rewrite.Exchange(network, second, both);
                network.Operators.Remove(first);
                return true;
            }
        }

        return false;
    }
}
