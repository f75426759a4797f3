using TinyInfer.Converter.Blob.Records;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Numerics.Requantizer"/>; a result is taken to lie within its limits.</summary>
internal sealed class RequantizerCost
{
    /// <summary>Rounding steps of each channel, or of the one for all: two under TensorFlow Lite's rule, unless the value grows.</summary>
    private readonly bool[] _twice;

    private readonly bool _isTfLite;

    /// <summary>Reads a requantizer.</summary>
    /// <param name="rounding">How it rounds.</param>
    /// <param name="exponents">Its exponents.</param>
    internal RequantizerCost(RoundingMode rounding, params IEnumerable<int> exponents)
    {
        _isTfLite = rounding == RoundingMode.TfLite;
        _twice = [.. exponents.Select(e => _isTfLite && e < 0)];
    }

    /// <summary>Reads a requantizer.</summary>
    /// <param name="rounding">How it rounds.</param>
    /// <param name="rescaling">Its record.</param>
    internal RequantizerCost(RoundingMode rounding, RescalingRecord rescaling)
        : this(rounding, rescaling.Multipliers.Select(m => m.Exponent))
    {
    }

    private bool IsShared => _twice.Length == 1;

    private int Index => IsShared ? 7 : 8;

    /// <summary>A row of accumulators.</summary>
    /// <param name="count">How many, one per channel.</param>
    internal double Write(int count) => IsShared
        ? 16 + WriteChannel(0, count)
        : !_isTfLite ? 52 + (43.0 * count)
        : _twice.Take(count).All(t => t) ? 54 + (56.0 * count)
        : 27 + Enumerable.Range(0, count).Sum(c => 21 + Apply(c));

    /// <summary>Accumulators of one channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="count">How many.</param>
    internal double WriteChannel(int channel, int count) =>
        Index + (_isTfLite ? 22 : 16) + (Twice(channel) ? 31 + (51.0 * count) : 32 + (38.0 * count));

    /// <summary>One accumulator.</summary>
    /// <param name="channel">Its channel.</param>
    internal double Apply(int channel) => Index + 41 + (_isTfLite ? 6 : 0) + (Twice(channel) ? 17 : 0);

    /// <summary>The factor of a channel for the shift that is the same for all.</summary>
    internal double Factor => Index + 42 + (_isTfLite ? 8 : 0);

    private bool Twice(int channel) => _twice[IsShared ? 0 : channel];
}
