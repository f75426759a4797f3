using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Precision;

/// <summary>
/// Makes two fully connected layers of one where that is cheaper: with the ranks that leave each layer's output one signal-to-noise ratio
/// or another, but for layers that take no less then; of what is good enough, the one with the fewest instructions.
/// </summary>
public static class LowRankSearch
{
    /// <summary>Signal-to-noise ratios of layers that are tried, in dB.</summary>
    private static readonly double[] _decibels = [40, 30, 25, 20, 15];

    /// <summary>Converts a model with factored layers.</summary>
    /// <param name="options">What to convert, and which layers to factor.</param>
    /// <returns>The conversion, with what was tried.</returns>
    /// <exception cref="ConversionException">The model, the data or an option cannot be used.</exception>
    public static ConversionResult Convert(ConversionOptions options)
    {
        (ConversionResult result, LayerRanks ranks) = Choose(
            options with { Sparsity = 0 }, r => r.Outputs.Min(output => output.SignalToNoise), _ => SparsitySearch.LeastDecibel);
        return options.Sparsity == 0 ? result : SparsitySearch.Convert(options with { Ranks = ranks }) with { LowRank = result.LowRank };
    }

    /// <summary>Tries ranks.</summary>
    /// <param name="options">What to convert.</param>
    /// <param name="valueOf">What a conversion is judged by.</param>
    /// <param name="leastOf">The least value that is good enough, asked once a conversion is there.</param>
    /// <returns>The best conversion, and its ranks.</returns>
    internal static (ConversionResult Result, LayerRanks Ranks) Choose(
        ConversionOptions options, Func<ConversionResult, double> valueOf, Func<ConversionResult, double> leastOf)
    {
        List<Attempt> tried = [];
        Attempt Try(LayerRanks ranks)
        {
            ConversionResult result = ModelConverter.Convert(options with
            {
                Ranks = ranks,
                Weights = ranks.IsWanted ? options.Weights : options.Weights with { Layers = WithoutFactors(options.Weights.Layers) },
                Activations = ranks.IsWanted ? options.Activations
                    : options.Activations with { Layers = WithoutFactors(options.Activations.Layers) },
                Progress = options.Progress == null ? null
                    : (_, _) => options.Progress("factoring", (double)tried.Count / (_decibels.Length + 1)),
            });
            Attempt own = Attempt.Of(result, valueOf(result));
            tried.Add(own);
            return own;
        }

        // First what may be refused; the model as it is stands first in tables all the same.
        Attempt first = Try(options.Ranks.IsAuto ? options.Ranks with { IsAuto = false, Decibel = _decibels[0] } : options.Ranks);
        Attempt whole = Try(LayerRanks.None);
        tried.Reverse();
        if (!options.Ranks.IsAuto)
        {
            return (Result(tried, first), options.Ranks);
        }

        foreach (double decibel in _decibels)
        {
            try
            {
                Attempt own = decibel == _decibels[0] ? first : Try(options.Ranks with { IsAuto = false, Decibel = decibel });
                Dictionary<string, int> cheaper = own.Ranks.Where(r => own.PriceOf(r.Key) < whole.PriceOf(r.Key)).ToDictionary();
                if (cheaper.Count < own.Ranks.Count || tried.Exists(t => !ReferenceEquals(t, own) && t.HasRanks(own.Ranks)))
                {
                    tried.RemoveAll(t => ReferenceEquals(t, own));
                }

                if (cheaper.Count < own.Ranks.Count && !tried.Exists(t => t.HasRanks(cheaper)))
                {
                    Try(options.Ranks with { IsAuto = false, Layers = cheaper });
                }
            }
            catch (ConversionException)
            {
                // A layer loses its signal, as it would with lower ranks, too.
                break;
            }
        }

        double least = leastOf(whole.Result);
        Attempt best = tried.Where(t => t.Value >= least).OrderBy(t => t.Instructions).ThenBy(t => t.Flash)
            .ThenByDescending(t => t.Value).FirstOrDefault(whole);
        return (Result(tried, best), options.Ranks with { IsAuto = false, Layers = best.Ranks });
    }

    /// <summary>Bits of the layers that there are where none is factored.</summary>
    private static Dictionary<string, int> WithoutFactors(IReadOnlyDictionary<string, int> layers) =>
        layers.Where(l => !l.Key.EndsWith(Factorizer.Suffix, StringComparison.Ordinal)).ToDictionary();

    private static ConversionResult Result(List<Attempt> tried, Attempt chosen) => chosen.Result with
    {
        LowRank = new LowRankChoice(
            [.. tried.Select(t => new LowRankTrial(t.Ranks, t.Value, t.Instructions, t.Flash, ReferenceEquals(t, chosen)))],
            chosen.Result.LowRank?.Layers ?? []),
    };

    /// <summary>A conversion that was tried.</summary>
    private sealed record Attempt(ConversionResult Result, IReadOnlyList<LayerSummary> Layers, double Value)
    {
        internal IReadOnlyDictionary<string, int> Ranks { get; } =
            (Result.LowRank?.Layers ?? []).ToDictionary(layer => layer.Layer, layer => layer.Rank);

        internal long Instructions => Layers.Sum(l => l.Instructions);

        internal int Flash => Layers.Sum(FlashOf);

        internal static Attempt Of(ConversionResult result, double value) => new(result, ConversionSummary.LayersOf(result), value);

        internal bool HasRanks(IReadOnlyDictionary<string, int> ranks) => Ranks.Count == ranks.Count && !Ranks.Except(ranks).Any();

        /// <summary>One number for a layer, or for the two that it has become: see <see cref="BitPrices.Of(int)"/>.</summary>
        internal double PriceOf(string layer) => Layers.Where(l => l.Name == layer || l.Name == layer + Factorizer.Suffix)
            .Sum(l => l.Instructions + (double)FlashOf(l));

        private static int FlashOf(LayerSummary layer) => layer.Flash ?? layer.Weights;
    }
}
