using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Makes one operator of support vector machines over the same vectors that are put side by side: what the vectors give is computed once.
/// </summary>
internal static class JoinSupportVectors
{
    internal static bool Run(Network network)
    {
        foreach (Concat concat in network.Operators.OfType<Concat>())
        {
            Operator[] makers = [.. concat.Inputs.Select(input => network.Producer(input)).OfType<Operator>()];
            SupportVectors[] parts = [.. makers.OfType<SupportVectors>()];
            if (parts.Length == concat.Inputs.Count && concat.Axis == concat.Output.Shape.Length - 1
                && SupportVectors.Join(concat.Name, network.Fresh(concat.Output.Name), parts) is { } joined)
            {
                Rewrite.Exchange(network, concat, joined);
                return true;
            }
        }

        return false;
    }
}
