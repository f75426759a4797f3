using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>The alarms of a simulation, each with what explains it.</summary>
internal static class AlarmSection
{
    /// <summary>Parts that are named: as many as the firmware's telemetry names, and a few more, since here is room.</summary>
    private const int MostParts = 5;

    /// <summary>Alarms that get a picture of their parts.</summary>
    private const int MostPictured = 10;

    /// <summary>Parts whose names fit below a picture.</summary>
    private const int MostNamed = 12;

    private const int RowHeight = 44;
    private const int Margins = 58;
    private const double Gap = 0.1;

    /// <summary>Shares below this explain nothing.</summary>
    private const double SmallestShare = 0.01;

    /// <summary>Writes heading, table and picture.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="alarms">The alarms, one or more.</param>
    /// <param name="recording">What was played.</param>
    /// <param name="time">Its time.</param>
    /// <param name="names">What the parts of a score are called.</param>
    /// <param name="sections">The truth; null if nobody knows.</param>
    internal static void Write(HtmlPage page, IReadOnlyList<SimulatedAlarm> alarms, Recording recording, RecordingTime time,
        IReadOnlyList<string> names, IReadOnlyList<LabelledSection>? sections)
    {
        page.Heading("Alarms");
        bool hasDates = recording.DateOf(0) != null;
        string[] columns = ["#alarm", .. hasDates ? ["from", "to"] : Array.Empty<string>(), $"#from, {time.Symbol}", $"#to, {time.Symbol}",
            "#highest score", .. sections == null ? Array.Empty<string>() : ["truth"], "what contributes most to its scores"];
        page.Table(columns, alarms.Select(alarm => (IReadOnlyList<string>)
        [
            Invariant($"{alarm.Number}"),
            .. hasDates ? [recording.DateOf(alarm.Start)!, recording.DateOf(alarm.End)!] : Array.Empty<string>(),
            time.Format(alarm.Start),
            time.Format(alarm.End),
            Invariant($"{alarm.Highest:G4}"),
            .. sections == null ? Array.Empty<string>() : [Truth(alarm, sections)],
            Explain(alarm.Shares, names),
        ]));
        if (alarms.Any(a => a.Shares != null))
        {
            page.Picture(Draw([.. alarms.Take(MostPictured)], names));
        }
    }

    /// <summary>The parts of each alarm as bars, the first alarm at the top.</summary>
    private static string Draw(SimulatedAlarm[] alarms, IReadOnlyList<string> names)
    {
        ChartAxis parts = names.Count <= MostNamed
            ? ChartAxis.OfRows(names)
            : new(0, names.Count, "band or feature, by the number that the device's telemetry gives");
        SvgChart chart = new(SimulationPage.Width, Margins + (RowHeight * alarms.Length), parts,
            ChartAxis.OfRows([.. alarms.Reverse().Select(a => Invariant($"alarm {a.Number}"))]));
        for (int row = 0; row < alarms.Length; row++)
        {
            if (alarms[^(row + 1)].Shares is { } shares)
            {
                double highest = Math.Max(shares.Max(), double.Epsilon);
                for (int part = 0; part < shares.Count; part++)
                {
                    chart.Rectangle(part + Gap, part + 1 - Gap, row, row + ((1 - Gap) * shares[part] / highest), "mark",
                        Invariant($"{names[part]}: {100 * shares[part]:F1}\u00A0%"));
                }
            }
        }

        return chart.ToElement("What each band, feature or channel contributes to the scores of each alarm");
    }

    /// <summary>Ground truth while the alarm lasts.</summary>
    private static string Truth(SimulatedAlarm alarm, IReadOnlyList<LabelledSection> sections)
    {
        string[] labels = [.. sections.Where(s => !s.IsNormal && s.Start < alarm.End && alarm.Start <= s.End).Select(
            s => s.Label).Distinct()];
        return labels.Length == 0 ? "nothing: a false alarm" : string.Join(", ", labels);
    }

    private static string Explain(IReadOnlyList<double>? shares, IReadOnlyList<string> names) => string.Join(", ", (shares ?? [])
        .Select((share, i) => (share, name: names[i])).OrderByDescending(part => part.share).Take(MostParts).Where(
            part => part.share >= SmallestShare)
        .Select(part => Invariant($"{part.name} ({100 * part.share:F0}\u00A0%)")));
}
