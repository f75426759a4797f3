using TinyInfer.Converter;
using TinyInfer.Converter.Labels;

namespace TinyInfer.Training.Recordings;

/// <summary>
/// Finds channels that tell the label and not the machine: a switch, a number of the experiment, the label itself as a number.
/// </summary>
internal static class LabelLeak
{
    /// <summary>A channel that moves by less of its range within a section stands still there.</summary>
    private const double Still = 1e-3;

    /// <summary>Fails if there is such a channel.</summary>
    /// <param name="set">The recordings.</param>
    /// <exception cref="ConversionException">A channel has one value in each section, and different labels have different ones.</exception>
    internal static void Check(RecordingSet set)
    {
        for (int channel = 0; channel < set.Sensor.Channels; channel++)
        {
            if (Tells(set, channel))
            {
                throw new ConversionException(
                    $"{set.Recordings[0].Recording.Names[channel]}: stands still in each recording or section, and has another value "
                    + "where the label is another: it tells the label, not how the machine is. Leave it out with --columns.");
            }
        }
    }

    private static bool Tells(RecordingSet set, int channel)
    {
        List<(string Label, float Low, float High)> sections = [];
        foreach (LabelledRecording recording in set.Recordings)
        {
            foreach (LabelledSection section in recording.Sections.Where(s => s.End > s.Start))
            {
                float[] values = [.. Enumerable.Range(section.Start, section.End - section.Start)
                    .Select(i => recording.Recording[i, channel]).Where(float.IsFinite)];
                if (values.Length > 0)
                {
                    sections.Add((section.Label, values.Min(), values.Max()));
                }
            }
        }

        if (sections.Select(s => s.Label).Distinct().Count() < 2)
        {
            return false;
        }

        double range = sections.Max(s => s.High) - sections.Min(s => s.Low);
        return range > 0 && sections.All(s => s.High - s.Low <= Still * range)
            && sections.All(a => sections.All(b => a.Label == b.Label || Math.Abs(a.Low - b.Low) > Still * range));
    }
}
