namespace TinyInfer.Converter.Graph;

/// <summary>The range of every tensor of the source model, as calibration has seen it.</summary>
public sealed class Ranges
{
    private readonly Dictionary<string, (double Minimum, double Maximum)> _ranges = new(StringComparer.Ordinal);

    /// <summary>Widens a tensor's range.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="minimum">A lowest value seen.</param>
    /// <param name="maximum">A highest value seen.</param>
    public void Add(string tensor, double minimum, double maximum)
    {
        _ranges[tensor] = _ranges.TryGetValue(tensor, out (double Minimum, double Maximum) old)
            ? (Math.Min(old.Minimum, minimum), Math.Max(old.Maximum, maximum))
            : (minimum, maximum);
    }

    /// <summary>A tensor's range.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <returns>Lowest and highest value, or null if it was not seen.</returns>
    public (double Minimum, double Maximum)? Find(string tensor) =>
        _ranges.TryGetValue(tensor, out (double Minimum, double Maximum) range) ? range : null;

    /// <summary>A value's range: its source's, as far as it matters.</summary>
    /// <param name="value">An activation.</param>
    /// <returns>Lowest and highest value, or null if the value has no source or the source was not seen.</returns>
    internal (double Minimum, double Maximum)? Find(Value value) => value.Source is { } source && Find(source.RangeName) is { } range
        ? (source.Clamp.Apply(range.Minimum), source.Clamp.Apply(range.Maximum))
        : null;

    /// <summary>A value's quantization.</summary>
    /// <param name="value">An activation with a source tensor.</param>
    /// <returns>The quantization that its range asks for.</returns>
    /// <exception cref="ConversionException">Calibration has not seen the tensor.</exception>
    internal Quantization QuantizationOf(Value value) => Find(value) is { } range
        ? value.BecomesWide
            ? Quantization.WideFromRange(range.Minimum, range.Maximum)
            : Quantization.FromRange(range.Minimum, range.Maximum)
        : throw new ConversionException($"{value}: its range is not known. Give calibration data: --calibration FILE.");
}
