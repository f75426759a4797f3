namespace TinyInfer.Converter.Graph;

/// <summary>An activation that only cuts off: ReLU, ReLU6, Clip. It costs nothing when fused into the requantization before it.</summary>
/// <param name="Minimum">Lowest real value; −∞ for none.</param>
/// <param name="Maximum">Highest real value; +∞ for none.</param>
public sealed record Clamp(double Minimum, double Maximum)
{
    /// <summary>No clamp.</summary>
    public static readonly Clamp None = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The clamp that has the effect of this one and then another.</summary>
    /// <param name="next">The clamp that follows.</param>
    /// <returns>Both in one.</returns>
    public Clamp Then(Clamp next) => new(next.Apply(Minimum), next.Apply(Maximum));

    /// <summary>Clamps a number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The number within the clamp.</returns>
    public double Apply(double value) => Math.Min(Math.Max(value, Minimum), Maximum);

    /// <summary>Lowest and highest q under a quantization.</summary>
    /// <param name="quantization">The output's quantization.</param>
    /// <returns>The range, within the quantization's type.</returns>
    public (int Minimum, int Maximum) ToSteps(Quantization quantization) => (
        double.IsNegativeInfinity(Minimum) ? quantization.Lowest : quantization.Quantize(Minimum),
        double.IsPositiveInfinity(Maximum) ? quantization.Highest : quantization.Quantize(Maximum));
}
