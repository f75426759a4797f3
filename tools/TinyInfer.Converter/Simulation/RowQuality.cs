using TinyInfer.Converter.Labels;

namespace TinyInfer.Converter.Simulation;

/// <summary>
/// How a detector over overlapping windows does frame by frame, afterwards: each frame is judged by the window that begins just before
/// it, and by those that its debouncing counts. This is the rule of SKAB's published code, with what is odd in it: frames that no window
/// begins before, and those of the last windows' length before them, count as normal.
/// </summary>
/// <param name="Found">Anomalous frames in alarm.</param>
/// <param name="Missed">Anomalous frames without alarm.</param>
/// <param name="FalseAlarms">Normal frames in alarm.</param>
/// <param name="Normal">Normal frames.</param>
public sealed record RowQuality(int Found, int Missed, int FalseAlarms, int Normal)
{
    /// <summary>F1 of frames in alarm.</summary>
    public double F1 => Found / Math.Max(Found + (0.5 * (FalseAlarms + Missed)), 1);

    /// <summary>Share of normal frames in alarm.</summary>
    public double FalseAlarmRate => FalseAlarms / (double)Math.Max(Normal, 1);

    /// <summary>Share of anomalous frames without alarm.</summary>
    public double MissRate => Missed / (double)Math.Max(Found + Missed, 1);

    /// <summary>Compares.</summary>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="sections">The truth.</param>
    /// <param name="hop">Frames from one window to the next.</param>
    /// <returns>The quality.</returns>
    public static RowQuality Of(IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection> sections, int hop)
    {
        int left = (windows[0].End - windows[0].Start) / hop;
        HashSet<int> alarms = [.. windows.SkipLast(left).Where(w => w.IsAlarm).SelectMany(w => Enumerable.Range(w.Start + 1, hop))];
        int Count(bool isNormal, Func<int, bool> counts) =>
            sections.Where(s => s.IsNormal == isNormal).Sum(s => Enumerable.Range(s.Start, s.End - s.Start).Count(counts));
        return new RowQuality(
            Count(false, alarms.Contains), Count(false, row => !alarms.Contains(row)), Count(true, alarms.Contains),
                Count(true, _ => true));
    }
}
