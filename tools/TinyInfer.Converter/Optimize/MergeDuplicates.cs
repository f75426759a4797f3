using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Keeps one of several equal transposes or reshapes of the same value.</summary>
internal static class MergeDuplicates
{
    internal static bool Run(Network network)
    {
        for (int i = 0; i < network.Operators.Count; i++)
        {
            Operator first = network.Operators[i];
            Operator? duplicate = network.Operators.Skip(i + 1).FirstOrDefault(
                op => IsDuplicate(first, op) && !network.Outputs.Contains(op.Output));
            if (duplicate != null)
            {
                network.Replace(duplicate.Output, first.Output);
                network.Operators.Remove(duplicate);
                return true;
            }
        }

        return false;
    }

    private static bool IsDuplicate(Operator first, Operator second) =>
        !second.Output.IsQuantizationFixed && !first.Output.IsQuantizationFixed
        && (first, second) switch
        {
            (Transpose a, Transpose b) => a.Input == b.Input && a.Permutation.SequenceEqual(b.Permutation),
            (Reshape a, Reshape b) => a.Input == b.Input && a.Output.Shape.SequenceEqual(b.Output.Shape),
            _ => false,
        };
}
