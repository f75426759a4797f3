namespace TinyInfer.Converter.Conversion;

/// <summary>How far the search for an INT8 network goes.</summary>
/// <param name="MostSamples">The most samples that a network is judged on.</param>
/// <param name="MostWork">Multiply-accumulates of all runs that tune weights, which bound the samples.</param>
/// <param name="SearchWork">Multiply-accumulates of all runs before, which bound the networks that are tried.</param>
/// <param name="Strengths">How strongly a layer's channels may be equalized.</param>
/// <param name="Rounds">How often all choices are gone through, at most.</param>
internal sealed record SearchEffort(int MostSamples, double MostWork, double SearchWork, IReadOnlyList<double> Strengths, int Rounds)
{
    /// <summary>The fewest samples that say something.</summary>
    internal const int FewestSamples = 8;

    /// <summary>Some seconds for a network of 50,000 weights.</summary>
    private static readonly SearchEffort _best = new(64, 8e9, 8e9, [0, 0.5, 1], 1);

    /// <summary>As long as it takes.</summary>
    private static readonly SearchEffort _exhaustive = new(256, 1e12, 1e15, [0, 0.25, 0.5, 0.75, 1], 6);

    /// <summary>The effort for a quality.</summary>
    /// <param name="quality">The quality.</param>
    internal static SearchEffort Of(ConversionQuality quality) => quality == ConversionQuality.Exhaustive ? _exhaustive : _best;
}
