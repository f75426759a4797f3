using System.Globalization;
using TinyInfer.Converter.Report;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Search;
using static System.FormattableString;

namespace TinyInfer.Training.Report;

/// <summary>The figures of what was learned, as people read them.</summary>
public static class LearnFigures
{
    /// <summary>Lists them.</summary>
    /// <param name="summary">What was learned.</param>
    /// <returns>Each figure and what it means.</returns>
    public static IEnumerable<(string Figure, string Meaning)> Of(LearnSummary summary)
    {
        FinalistSummary chosen = summary.Chosen;
        JudgedQuality quality = chosen.Quality;
        string made = summary.AreFaultsMadeUp ? "an estimate, by faults that were made up" : "on what was held out";
        if (summary.Task == LearnTask.Detect)
        {
            yield return (Invariant($"{quality.Value:F4}"), $"AUC, {made}");
            foreach (TailThreshold threshold in chosen.Thresholds)
            {
                yield return (Invariant($"{threshold.Threshold:G4}"),
                    (threshold.Route is { } route ? $"threshold for {route}: " : "threshold: ")
                    + Invariant($"{100 * threshold.Rate:G3} % of normal windows are expected above it ")
                    + Invariant($"({100 * threshold.Low:G2} to {100 * threshold.High:G2} %, 90 % interval)"));
            }

            yield return (Invariant($"{quality.AboveThreshold:N0} of {quality.NormalWindows:N0}"), "normal windows held out lie above it");
            yield return (Invariant($"{quality.FalseAlarms:N0}"),
                Invariant($"false alarms in {TimeUnit.Format(3600 * quality.NormalHours)} of normal work: at most ")
                + $"{Rounded(PoissonBound(quality.FalseAlarms) / Math.Max(quality.NormalHours, 1e-9))} an hour, at 95 %");
            yield return ($"{quality.EventsFound} of {quality.Events}",
                summary.AreFaultsMadeUp ? "made-up faults found" : "anomalies found");
            if (quality.Delay is { } delay)
            {
                yield return (TimeUnit.Format(delay, "F2"), "mean delay from an anomaly's start to its alarm");
            }
        }
        else
        {
            yield return (Invariant($"{100 * quality.Value:F1} %"), $"mean accuracy over classes, {made}");
        }

        foreach ((string figure, string meaning) in chosen.Cascade?.Figures() ?? CostOf(chosen))
        {
            yield return (figure, meaning);
        }

        yield return (Invariant($"{chosen.Ram:N0} bytes"), "RAM of the firmware");
        yield return (Invariant($"{chosen.Flash:N0} bytes"), Invariant($"flash of model or parameters; {chosen.Macs:N0} multiplications"));
    }

    private static (string Figure, string Meaning)[] CostOf(FinalistSummary chosen) =>
    [
        (Invariant($"{chosen.Milliseconds:N1} ms"),
            Invariant($"per window on the board, about: {chosen.Instructions:N0} IL instructions")),
        JudgedRate.Of(chosen.WindowsPerSecond),
    ];

    /// <summary>How many recordings something was learned from, and how long they are.</summary>
    /// <param name="summary">What was learned.</param>
    public static string SourceOf(LearnSummary summary) =>
        (summary.Recordings == 1 ? "one recording" : Invariant($"{summary.Recordings:N0} recordings"))
        + $", {TimeUnit.Format(summary.Seconds)}";

    /// <summary>The rate of events, in the time in which so many were seen, that is exceeded in 5 % of cases only.</summary>
    private static double PoissonBound(int count)
    {
        double low = count;
        double high = (2 * count) + 10;
        while (high - low > 1e-6)
        {
            double middle = (low + high) / 2;
            double sum = 0;
            double term = Math.Exp(-middle);
            for (int i = 0; i <= count; term *= middle / ++i)
            {
                sum += term;
            }

            (low, high) = sum > 0.05 ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static string Rounded(double rate) => rate.ToString(rate >= 10 ? "N0" : "G2", CultureInfo.InvariantCulture);
}
