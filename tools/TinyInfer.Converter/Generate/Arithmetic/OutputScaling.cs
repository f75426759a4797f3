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
    /// <summary>Bits of a multiplier of long sums.</summary>
    private const int ShortBits = 15;

    /// <summary>Bits that accumulators have.</summary>
    internal int SumBits { get; private init; } = 32;

    /// <summary>
    /// The same for sums of 64 bits, whose multipliers have 15 bits, and which are rounded once, as TensorFlow Lite has it.
    /// </summary>
    internal OutputScaling OfLongSums() => this with
    {
        Multipliers = [.. Multipliers.Select(m => m with
        {
            Mantissa = (int)Math.Min((m.Mantissa + (1L << ShortBits)) >> (ShortBits + 1), short.MaxValue) << (ShortBits + 1),
        })],
        Rounding = RoundingMode.Single,
        ZeroPoint = 0,
        SumBits = 48,
    };

    /// <summary>The requantization of one channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="bias">Its bias.</param>
    /// <param name="sum">What its Σ x·w can be.</param>
    internal Requantization Of(int channel, long bias, SumRange sum) =>
        new(Multipliers[Multipliers.Count == 1 ? 0 : channel], Rounding, ZeroPoint, Minimum, Maximum, bias, sum, SumBits);
}
