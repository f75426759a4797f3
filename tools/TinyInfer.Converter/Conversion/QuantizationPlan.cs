using TinyInfer.Converter.Quantize;

namespace TinyInfer.Converter.Conversion;

/// <summary>How a float model becomes INT8, before its weights are tuned.</summary>
/// <param name="Ranges">How the range of each tensor is taken from calibration data.</param>
/// <param name="Strengths">For layers whose output channels are equalized, by the output's name: how strongly.</param>
internal sealed record QuantizationPlan(RangeChoice Ranges, IReadOnlyDictionary<string, double> Strengths)
{
    /// <summary>One way to take ranges for all, and nothing equalized.</summary>
    /// <param name="method">The way.</param>
    internal QuantizationPlan(CalibrationMethod method)
        : this(new RangeChoice(method), new Dictionary<string, double>())
    {
    }

    /// <summary>The plan with a layer equalized otherwise.</summary>
    /// <param name="output">Name of its output.</param>
    /// <param name="strength">How strongly; 0 for not at all.</param>
    internal QuantizationPlan With(string output, double strength)
    {
        Dictionary<string, double> strengths = new(Strengths) { [output] = strength };
        if (strength == 0)
        {
            strengths.Remove(output);
        }

        return this with { Strengths = strengths };
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Ranges.Default} {string.Join(' ', Ranges.Tensors.OrderBy(t => t.Key, StringComparer.Ordinal))} ")
        + string.Join(' ', Strengths.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => FormattableString.Invariant($"{s}")));
}
