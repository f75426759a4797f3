using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Fitting;

/// <summary>What a first stage is fitted for.</summary>
/// <param name="MissRate">Share of windows that have to go on and may be stopped, from 0 up to 1.</param>
/// <param name="Measure">What it compares; null for what stops most normal windows.</param>
public sealed record CascadeRule(double MissRate = CascadeRule.StandardMissRate, Statistic? Measure = null)
{
    /// <summary>The share where nobody says another.</summary>
    public const double StandardMissRate = 0.02;
}
