using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Precision;

/// <summary>What a layer, or a model, takes of a board.</summary>
/// <param name="Instructions">IL instructions of one run.</param>
/// <param name="Flash">Bytes of flash of weights and the code for them.</param>
/// <param name="Ram">Bytes of RAM.</param>
internal readonly record struct BitPrice(long Instructions, int Flash, int Ram)
{
    public static BitPrice operator +(BitPrice a, BitPrice b) => new(a.Instructions + b.Instructions, a.Flash + b.Flash, a.Ram + b.Ram);
}

/// <summary>What each layer takes if all have the same bits.</summary>
/// <param name="Layers">The layers with weights.</param>
/// <param name="Rest">All others, and the model around them.</param>
internal sealed record BitPrices(IReadOnlyList<BitPrice> Layers, BitPrice Rest)
{
    /// <summary>What the model takes.</summary>
    internal BitPrice Total => Layers.Aggregate(Rest, (sum, layer) => sum + layer);

    /// <summary>Reads the prices.</summary>
    /// <param name="layers">The layers of a conversion.</param>
    /// <param name="weighted">Which of them have weights.</param>
    /// <param name="model">The model.</param>
    internal static BitPrices Of(IReadOnlyList<LayerSummary> layers, int[] weighted, InferenceModel model)
    {
        BitPrice[] prices = [.. layers.Select(l => new BitPrice(l.Instructions, l.Flash ?? l.Weights, 0))];
        return new BitPrices(
            [.. weighted.Select(i => prices[i])],
            prices.Where((_, i) => !weighted.Contains(i)).Aggregate(
                new BitPrice(0, 0, model.ArenaSize + model.ScratchSize + model.PackedSize), (sum, price) => sum + price));
    }

    /// <summary>One number to compare layers by: an instruction, and a byte of flash, which is read as often as it is run.</summary>
    internal double Of(int layer) => Layers[layer].Instructions + Layers[layer].Flash;
}
