using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Makes several layers of a fully connected one whose outputs are only read in parts, as attention reads queries, keys and values: nothing
/// is copied, and each part has a scale of its own.
/// </summary>
internal static class SplitDense
{
    internal static bool Run(Network network)
    {
        foreach (Dense dense in network.Operators.OfType<Dense>().Where(
            d => !d.Output.IsQuantizationFixed && !network.Outputs.Contains(d.Output)))
        {
            Value whole = network.OnlyConsumer(dense.Output) is Reshape reshape ? reshape.Output : dense.Output;
            List<Operator> readers = network.Consumers(whole);
            int[]?[] parts = [.. readers.Select(reader => reader is Slice slice ? slice.InnerIndices(dense.Batches) : null)];
            if (readers.Count > 0 && !whole.IsQuantizationFixed && !network.Outputs.Contains(whole)
                && Array.TrueForAll(parts, part => part != null) && parts.Sum(part => part!.Length) <= dense.Channels)
            {
                for (int i = 0; i < parts.Length; i++)
                {
                    Split(network, dense, parts[i]!, readers[i]);
                }

                return true;
            }
        }

        return false;
    }

    private static void Split(Network network, Dense dense, int[] rows, Operator slice)
    {
        Dense part = dense.Take(rows, slice.Name, network.Fresh(slice.Output.Name));
        part.InferShapes();
        part.Output.Source = slice.Output.Source?.Reshape(part.Output.Shape);
        network.Operators.Insert(network.Operators.IndexOf(slice), part);
        Rewrite.Exchange(network, slice, new Reshape(slice.Name, slice.Output.Name, part.Output, slice.Output.Shape));
    }
}
