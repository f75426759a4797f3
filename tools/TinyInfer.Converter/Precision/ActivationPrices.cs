using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Precision;

/// <summary>What layers take of a board on int8 and on int16, from a conversion of each kind with its generated code.</summary>
/// <param name="narrow">With int8 for all.</param>
/// <param name="wide">With int16 where it can be.</param>
internal sealed class ActivationPrices(ConversionResult narrow, ConversionResult wide)
{
    private readonly ILookup<string, BitPrice> _narrow = PricesOf(narrow);
    private readonly ILookup<string, BitPrice> _wide = PricesOf(wide);

    /// <summary>What a conversion would take with generated code, in which layers have one or the other.</summary>
    /// <param name="result">The conversion, without that.</param>
    internal BitPrice Of(ConversionResult result)
    {
        BitPrice sum = new(0, 0, result.Model.ArenaSize + result.Model.ScratchSize + narrow.Model.PackedSize);
        foreach (LayerSummary layer in ConversionSummary.LayersOf(result))
        {
            ILookup<string, BitPrice> prices = result.Records.IsWide(result.Records.Operators[layer.Index]) ? _wide : _narrow;
            sum += prices[layer.Name].DefaultIfEmpty(PriceOf(layer)).First();
        }

        return sum;
    }

    private static ILookup<string, BitPrice> PricesOf(ConversionResult result) =>
        ConversionSummary.LayersOf(result).ToLookup(layer => layer.Name, PriceOf);

    private static BitPrice PriceOf(LayerSummary layer) => new(layer.Instructions, layer.Flash ?? layer.Weights, 0);
}
