using TinyInfer.Converter.Report;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>The figures of a simulation, as people read them.</summary>
public static class SimulationFigures
{
    /// <summary>Seconds between windows from which on an hour is too short to count false alarms in.</summary>
    private const double SlowWindow = 60;

    /// <summary>Lists them.</summary>
    /// <param name="summary">The simulation.</param>
    /// <returns>Each figure and what it means; those that do not apply are left out.</returns>
    public static IEnumerable<(string Figure, string Meaning)> Of(SimulationSummary summary)
    {
        yield return (Invariant($"{summary.Windows:N0}"), $"windows, one every {TimeUnit.Format(summary.SecondsPerWindow)}");
        yield return (Invariant($"{summary.FaultyWindows:N0}"),
            summary.Faults.Count == 0
                ? "windows with a sensor fault"
                : $"windows with a sensor fault: {string.Join(", ", summary.Faults.Select(f => Invariant($"{f.Key} {f.Value:N0}")))}");
        if (summary.Threshold != null || summary.Alarms > 0)
        {
            yield return (Invariant($"{summary.Alarms:N0}"), summary.Alarms == 1 ? "alarm" : "alarms");
        }

        foreach (RouteSummary route in summary.Routes ?? [])
        {
            yield return route.Figure();
        }

        if (summary.Routes == null && summary.Threshold is { } threshold)
        {
            yield return (Invariant($"{threshold:G4}"), $"threshold of the {summary.Score}");
        }

        if (summary.Detection is { } detection)
        {
            if (detection.Auc is { } auc)
            {
                yield return (Invariant($"{auc:F4}"),
                    summary.Routes == null ? "AUC of the scores" : "AUC of the scores over their thresholds");
            }

            yield return (Invariant($"{detection.F1:F3}"), "F1 of windows in alarm");
            yield return (Invariant($"{100 * detection.FalseAlarmRate:F1} %"), "of normal windows in alarm");
            yield return (Invariant($"{100 * detection.MissRate:F1} %"), "of anomalous windows missed");
            yield return summary.SecondsPerWindow < SlowWindow
                ? (Invariant($"{detection.FalseAlarmsPerHour:F1}"), "false alarms per hour")
                : (Invariant($"{detection.FalseAlarmsPerMonth:F1}"), "false alarms per month");
            yield return ($"{detection.EventsFound} of {detection.Events}", "anomalies found");
            if (detection.MeanDelaySeconds is { } delay)
            {
                yield return (TimeUnit.Format(delay, "F2"), "mean delay from an anomaly's start to its alarm");
            }
        }

        if (summary.Rows is { } rows)
        {
            yield return (Invariant($"{rows.F1:F3}"),
                Invariant($"F1 of rows, by SKAB's rule; false alarms {100 * rows.FalseAlarmRate:F1} %, missed {100 * rows.MissRate:F1} %"));
        }

        if (summary.Accuracy is { } accuracy)
        {
            yield return (Invariant($"{100 * accuracy:F1} %"), "of windows named right");
        }

        WindowCost cost = summary.Cost;
        yield return (Invariant($"{cost.Milliseconds:N0} ms"),
            Invariant($"per window, about: {cost.Instructions:N0} IL instructions")
                + (cost.Model > 0 ? Invariant($", for the model {cost.Model:N0} of them") : string.Empty) + $"; {cost.Board}");
        if (summary.MeanCost is { } mean)
        {
            yield return (Invariant($"{mean.Milliseconds:N0} ms"),
                Invariant($"on average over the routes' windows, about: {mean.Instructions:N0} IL instructions"));
        }

        if (cost.Learning > 0)
        {
            yield return (Invariant($"{1000 * cost.Board.SecondsOf(cost.Learning):N0} ms"),
                Invariant($"per window more while it learns, about: {cost.Learning:N0} IL instructions"));
        }

        if (cost.Millijoules is { } energy)
        {
            yield return (Invariant($"{energy:G3} mJ"), Invariant($"per window, about, at {cost.Board.Milliamperes} mA and 3.3 V"));
        }

        (string judged, string meaning) = JudgedRate.Of(cost.JudgedPerSecond);
        yield return (judged, meaning + (cost.HasGaps
            ? Invariant($", of {1 / summary.SecondsPerWindow:G3}: samples are lost while one is judged")
            : ": all of them"));
        foreach ((string Figure, string Meaning) figure in summary.Cascade?.Figures() ?? [])
        {
            yield return figure;
        }

        foreach ((string Figure, string Meaning) figure in summary.Learning?.Figures() ?? [])
        {
            yield return figure;
        }

        foreach ((string Figure, string Meaning) figure in summary.Health?.Figures() ?? [])
        {
            yield return figure;
        }

        if (summary.ModelRam is { } ram)
        {
            yield return (Invariant($"{ram.Total:N0} bytes"), $"RAM of the model, {summary.ModelForm}");
        }
    }
}
