namespace TinyInfer.Converter.Simulation;

/// <summary>An alarm: windows in a row after which it is on.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Start">The frame from which on the device says it.</param>
/// <param name="End">The end of its last window.</param>
/// <param name="Highest">The highest score; NaN of a classifier.</param>
/// <param name="Shares">What each part contributes to its scores, all together 1; null if nothing is explained.</param>
internal sealed record SimulatedAlarm(int Number, int Start, int End, float Highest, IReadOnlyList<double>? Shares)
{
    /// <summary>Finds the alarms.</summary>
    /// <param name="windows">What the device made of the windows.</param>
    internal static IReadOnlyList<SimulatedAlarm> In(IReadOnlyList<SimulatedWindow> windows) =>
    [
        .. WindowRun<bool>.In(windows, w => w.IsAlarm).Where(run => run.Value).Select((run, i) =>
        {
            SimulatedWindow[] own = [.. windows.Skip(run.First).Take(run.Last - run.First + 1)];
            return new SimulatedAlarm(i + 1, own[0].End, own[^1].End, own.Max(w => w.Score), SharesOf(own));
        }),
    ];

    /// <summary>Windows count by their score: an alarm goes on for a while after what has raised it.</summary>
    private static double[]? SharesOf(SimulatedWindow[] windows)
    {
        IReadOnlyList<float>[] explained = [.. windows.Select(w => w.Parts).OfType<IReadOnlyList<float>>()];
        if (explained.Length == 0)
        {
            return null;
        }

        // A part that speaks for normal (the distance of a score below 0) explains no alarm.
        double[] sums = [.. Enumerable.Range(0, explained[0].Count).Select(part => explained.Sum(parts => Math.Max(0.0, parts[part])))];
        double all = sums.Sum();
        return all > 0 ? [.. sums.Select(sum => sum / all)] : sums;
    }
}
