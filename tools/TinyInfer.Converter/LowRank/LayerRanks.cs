using System.Globalization;

namespace TinyInfer.Converter.LowRank;

/// <summary>Which fully connected layers become two, by how many numbers these are linked.</summary>
/// <param name="IsAuto">Whether layers and ranks are chosen, where it is cheaper.</param>
/// <param name="Layers">Ranks of named layers.</param>
public sealed record LayerRanks(bool IsAuto, IReadOnlyDictionary<string, int> Layers)
{
    /// <summary>All layers stay as they are.</summary>
    public static readonly LayerRanks None = new(false, new Dictionary<string, int>());

    /// <summary>Where they are given, for messages.</summary>
    public string Where { get; init; } = "--low-rank";

    /// <summary>Whether something is to be done.</summary>
    public bool IsWanted => IsAuto || Decibel != null || Layers.Count > 0;

    /// <summary>
    /// The signal-to-noise ratio in dB that each layer's output keeps in float, by the lowest rank with which it does; null for ranks that
    /// are given.
    /// </summary>
    internal double? Decibel { get; init; }

    /// <summary>Reads <c>auto</c>, or <c>LAYER=32</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ranks">What has been read before; what is said of a layer twice is said last.</param>
    /// <returns>The ranks with it; null if it is neither.</returns>
    public static LayerRanks? Add(string text, LayerRanks ranks)
    {
        if (text == "auto")
        {
            return ranks with { IsAuto = true };
        }

        int equals = text.LastIndexOf('=');
        return equals > 0 && int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int rank)
            && rank > 0
            ? ranks with { Layers = new Dictionary<string, int>(ranks.Layers) { [text[..equals]] = rank } }
            : null;
    }
}
