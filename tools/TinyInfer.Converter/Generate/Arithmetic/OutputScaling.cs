using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>How accumulators of a layer become activations.</summary>
/// <param name="Multipliers">One rescaling per channel, or one for all.</param>
/// <param name="Rounding">How to round.</param>
/// <param name="ZeroPoint">Zero point of the output.</param>
/// <param name="Minimum">Lowest output.</param>
/// <param name="Maximum">Highest output.</param>
internal sealed record OutputScaling(
    IReadOnlyList<FixedPointMultiplier> Multipliers, RoundingMode Rounding, int ZeroPoint, int Minimum, int Maximum)
{
    /// <summary>The requantization of one channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="bias">Its bias.</param>
    /// <param name="sum">What its Σ x·w can be.</param>
    internal Requantization Of(int channel, long bias, SumRange sum) =>
        new(Multipliers[Multipliers.Count == 1 ? 0 : channel], Rounding, ZeroPoint, Minimum, Maximum, bias, sum);
}
