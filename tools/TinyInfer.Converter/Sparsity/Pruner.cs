using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.Sparsity;

/// <summary>
/// Structured pruning: of all products that generated code would compute, those are taken out that are missed least on calibration data,
/// and the weights and biases that stay are made up for them.
/// </summary>
internal static class Pruner
{
    /// <summary>The longest rows whose correlations are computed.</summary>
    private const int MostColumns = 400;

    /// <summary>Part of the mean square of the inputs that is added to each: what is not in the samples is not to be bent.</summary>
    private const double Damping = 0.01;

    /// <summary>Prunes a network.</summary>
    /// <param name="network">A network that is not yet quantized; its weights and biases are changed.</param>
    /// <param name="runs">What the float model gives.</param>
    /// <param name="sparsity">The part of the weights that is to be 0.</param>
    /// <param name="byInputs">The part of these that is taken from all rows of a layer at once, so that inputs are not read at all.</param>
    /// <returns>What was taken out of each layer.</returns>
    internal static IReadOnlyList<PrunedLayer> Run(Network network, FloatRuns runs, double sparsity, double byInputs)
    {
        PrunableLayer[] layers = [.. network.Operators.Where(op => op is Dense or Conv2D).Cast<WeightedOperator>()
            .Where(op => op.Weights.Integers == null && op.Bias?.Integers == null)
            .Select(op => (op, samples: runs.ReadBy(network, op))).Where(l => l.samples != null)
            .Select(l => new PrunableLayer(l.op, l.samples!, MostColumns, Damping))];
        double wanted = sparsity * layers.Select(l => (double)l.Layer.Weights.Values.Length).Sum();
        int zeros = TakeInputs(layers, byInputs * wanted);
        Array.ForEach(layers, layer => layer.Part());

        // Rows give up their groups in the order that suits them; which row is next is decided over all layers.
        PriorityQueue<(PrunableLayer Layer, int Row), double> next = new();
        foreach (PrunableLayer layer in layers)
        {
            for (int row = 0; row < layer.Rows; row++)
            {
                Enqueue(layer, row);
            }
        }

        while (zeros < wanted && next.TryDequeue(out (PrunableLayer Layer, int Row) own, out _))
        {
            zeros += own.Layer.Take(own.Row);
            Enqueue(own.Layer, own.Row);
        }

        return [.. layers.Select(l => l.Finish())];

        void Enqueue(PrunableLayer layer, int row)
        {
            if (layer.PriceOf(row) is { } price)
            {
                next.Enqueue((layer, row), price);
            }
        }
    }

    /// <summary>Takes groups of inputs out, for all rows of a layer at once.</summary>
    private static int TakeInputs(PrunableLayer[] layers, double wanted)
    {
        int zeros = 0;
        PriorityQueue<PrunableLayer, double> next = new();
        Array.ForEach(layers, Enqueue);
        while (zeros < wanted && next.TryDequeue(out PrunableLayer? layer, out _))
        {
            zeros += layer.TakeInputs();
            Enqueue(layer);
        }

        return zeros;

        void Enqueue(PrunableLayer layer)
        {
            if (layer.PriceOfInputs() is { } price)
            {
                next.Enqueue(layer, price);
            }
        }
    }
}
