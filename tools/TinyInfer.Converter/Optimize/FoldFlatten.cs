using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// A channels-last tensor that is transposed back to channels-first only to be flattened for a dense layer: the transpose moves into the
/// weights' columns.
/// </summary>
internal static class FoldFlatten
{
    internal static bool Run(Network network)
    {
        foreach (Dense dense in network.Operators.OfType<Dense>())
        {
            if (network.Producer(dense.Input) is Reshape reshape && network.OnlyConsumer(reshape.Output) == dense
                && network.Producer(reshape.Input) is Transpose transpose && network.OnlyConsumer(transpose.Output) == reshape
                && BatchStays(transpose, dense))
            {
                int[] sample = transpose.Output.Shape[1..];
                int[] toInput = Shapes.Inverse([.. transpose.Permutation[1..].Select(axis => axis - 1)]);
                int rows = dense.Channels;
                ConstantTensor weights = dense.Weights;
                dense.Weights = new ConstantTensor([rows, .. sample], weights.Values) { Integers = weights.Integers }
                    .Transpose([0, .. toInput.Select(axis => axis + 1)])
                    .Flatten(rows);
                reshape.Inputs[0] = transpose.Input;
                network.Operators.Remove(transpose);
                reshape.Output.Source = null;
                return true;
            }
        }

        return false;
    }

    private static bool BatchStays(Transpose transpose, Dense dense)
    {
        int[] shape = transpose.Output.Shape;
        return transpose.Permutation[0] == 0 && shape[0] == dense.Batches && Shapes.Length(shape[1..]) == dense.Columns;
    }
}
