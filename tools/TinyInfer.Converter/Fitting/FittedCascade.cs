using System.Globalization;
using TinyInfer.Converter.Pipeline;
using static System.FormattableString;

namespace TinyInfer.Converter.Fitting;

/// <summary>A first stage fitted to a recording, and what it did to the windows that it was fitted to.</summary>
/// <param name="Definition">Measure, thresholds and turns.</param>
/// <param name="NormalWindows">Normal windows without a sensor fault.</param>
/// <param name="StoppedWindows">Those that it would stop, but for turns.</param>
/// <param name="NeededWindows">Windows that have to go on: anomalous by their labels, or without labels those that score highly.</param>
/// <param name="MissedWindows">Those that it would stop, but for turns.</param>
/// <param name="HasLabels">Whether labels say which windows have to go on.</param>
/// <param name="WantedMissRate">Share of them that was allowed.</param>
/// <param name="Rise">Threshold over the median of normal windows.</param>
public sealed record FittedCascade(CascadeDefinition Definition, int NormalWindows, int StoppedWindows, int NeededWindows,
    int MissedWindows, bool HasLabels, double WantedMissRate, double Rise)
{
    /// <summary>Windows that have to go on, below which their rate says little.</summary>
    private const int FewNeeded = 20;

    /// <summary>Share of normal windows below which stopping them is not worth while.</summary>
    private const double LittleSaved = 0.2;

    /// <summary>Share of normal windows that are stopped.</summary>
    public double StoppedShare => StoppedWindows / (double)NormalWindows;

    /// <summary>Share of windows that have to go on and are stopped; null if there are none.</summary>
    public double? MissRate => NeededWindows == 0 ? null : MissedWindows / (double)NeededWindows;

    /// <summary>Whether it is hardly worth while.</summary>
    internal bool SavesLittle => StoppedShare < LittleSaved;

    /// <summary>What the user should know.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (SavesLittle)
            {
                yield return Invariant($"The first stage stops {100 * StoppedShare:F1} % of the normal windows: it saves little. Another ")
                    + "--measure, or a larger --miss, stops more.";
            }

            if (NeededWindows < FewNeeded)
            {
                yield return HasLabels
                    ? Invariant($"The first stage's rate of misses comes from {NeededWindows:N0} anomalous windows: it is rough.")
                    : Invariant($"The first stage was fitted without labels, and {NeededWindows:N0} windows score highly: what rises ")
                        + Invariant($"above {Rise:F2} times the usual {Definition.MeasureName} goes on. Labels of anomalous windows ")
                        + "would say whether faults do.";
            }
        }
    }

    /// <summary>What it does, in words.</summary>
    /// <returns>Rates and counts.</returns>
    public override string ToString()
    {
        string thresholds = string.Join(", ", Definition.Thresholds.Select(t => t.ToString("G4", CultureInfo.InvariantCulture)));
        string which = HasLabels ? "anomalous windows"
            : Invariant($"windows whose score is above {CascadeFitter.HighScore} of the threshold");
        string missed = MissRate is not { } rate
            ? $"there are no {which}"
            : Invariant($"lets {MissedWindows:N0} of {NeededWindows:N0} {which} go ")
                + Invariant($"({100 * rate:F1} %; {100 * WantedMissRate:G3} % allowed)");
        return Invariant($"{Definition.MeasureName} up to {thresholds}: stops {StoppedWindows:N0} of {NormalWindows:N0} normal windows ")
            + Invariant($"({100 * StoppedShare:F1} %), {missed}");
    }
}
