using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Sparsity;

namespace TinyInfer.Converter.Precision;

/// <summary>
/// Prunes a model in several ways, and takes the one with the fewest instructions that is good enough. Taken row by row, groups of weights
/// are missed least; taken from all rows at once, they save most.
/// </summary>
public static class SparsitySearch
{
    /// <summary>What is good enough without a metric, in dB: noise of a hundredth of the signal's power.</summary>
    internal const double LeastDecibel = 20;

    private static readonly double[] _shares = [0, 0.5, 1];

    /// <summary>Converts a model with pruned weights.</summary>
    /// <param name="options">What to convert, and how much of it to prune.</param>
    /// <returns>The conversion, with what was tried.</returns>
    /// <exception cref="ConversionException">The model, the data or an option cannot be used.</exception>
    public static ConversionResult Convert(ConversionOptions options) =>
        Choose(options, result => result.Outputs.Min(output => output.SignalToNoise), _ => LeastDecibel).Result;

    /// <summary>Tries the ways.</summary>
    /// <param name="options">What to convert.</param>
    /// <param name="valueOf">What a conversion is judged by.</param>
    /// <param name="leastOf">The least value that is good enough, asked once a conversion is there.</param>
    /// <returns>The best conversion, and the part of its weights that was taken from all rows at once.</returns>
    internal static (ConversionResult Result, double ByInputs) Choose(
        ConversionOptions options, Func<ConversionResult, double> valueOf, Func<ConversionResult, double> leastOf)
    {
        List<(double Share, ConversionResult Result, double Value, long Instructions)> tried = [];
        ConversionException? refusal = null;
        foreach (double share in _shares)
        {
            try
            {
                ConversionResult result = ModelConverter.Convert(options with
                {
                    ByInputs = share,
                    Progress = options.Progress == null ? null
                        : (_, _) => options.Progress("pruning", (double)tried.Count / _shares.Length),
                });
                tried.Add((share, result, valueOf(result), ConversionSummary.LayersOf(result).Select(l => l.Instructions).Sum()));
            }
            catch (ConversionException e)
            {
                // A layer that loses its signal; or something that all have in common.
                refusal ??= e;
            }
        }

        if (tried.Count == 0)
        {
            throw refusal!;
        }

        double least = leastOf(tried[0].Result);
        var good = tried.Where(t => t.Value >= least).OrderBy(t => t.Instructions).ThenByDescending(t => t.Value).ToList();
        (double chosen, ConversionResult best, _, _) = good.Count > 0 ? good[0] : tried.MaxBy(t => t.Value);
        return (best with
        {
            Sparsity = new SparsityChoice(
                options.Sparsity,
                [
                    .. tried.Select(t => new SparsityTrial(
                        t.Share, t.Value, t.Instructions, t.Result.Sparsity!.Layers.Select(l => l.Left).Sum(), t.Share == chosen)),
                ],
                best.Sparsity!.Layers),
        }, chosen);
    }
}
