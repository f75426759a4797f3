using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Recordings;

/// <summary>
/// Divides recordings by what they are for: whole ones are held out, never windows of one that is trained on. Neighbours are often alike,
/// so that those held out follow one another. The only recording of a label is divided in time, with gaps between the parts.
/// </summary>
internal static class Split
{
    private const double TrainShare = 0.5;
    private const double SelectShare = 0.2;

    /// <summary>Divides recordings.</summary>
    /// <param name="set">The recordings.</param>
    /// <param name="guard">Frames of a gap between parts of one recording: no window reaches across.</param>
    /// <param name="seed">Which recordings are held out.</param>
    /// <returns>The parts.</returns>
    internal static IReadOnlyList<Part> Of(RecordingSet set, int guard, int seed)
    {
        List<Part> parts = [];
        foreach (IGrouping<string, LabelledRecording> group in set.Recordings.GroupBy(r => r.OnlyLabel ?? string.Empty))
        {
            LabelledRecording[] recordings = [.. group];

            // What is not normal is not trained on where anomalies are to be found.
            bool trains = set.Task == LearnTask.Classify || recordings.Any(r => r.Sections.Any(s => s.IsNormal));
            int start = seed * 7 % recordings.Length;
            recordings = [.. recordings[start..], .. recordings[..start]];
            parts.AddRange(recordings.Length switch
            {
                1 => InTime(recordings[0], set.Sensor, guard, trains),
                2 when trains => [.. InTime(recordings[0], set.Sensor, guard, PartRole.Train, PartRole.Select),
                    new Part(recordings[1], PartRole.Test)],
                _ => ByRecording(recordings, trains),
            });
        }

        return parts;
    }

    private static IEnumerable<Part> ByRecording(LabelledRecording[] recordings, bool trains)
    {
        int count = recordings.Length;
        int train = trains ? Math.Clamp((int)Math.Round(TrainShare * count), 1, count - 2) : 0;
        int select = trains ? Math.Clamp((int)Math.Round(SelectShare * count), 1, count - train - 1) : count / 2;
        return recordings.Select((r, i) => new Part(
            r, i < train ? PartRole.Train : i < train + select ? PartRole.Select : PartRole.Test));
    }

    private static IEnumerable<Part> InTime(LabelledRecording recording, SensorDefinition sensor, int guard, bool trains) => trains
        ? InTime(recording, sensor, guard, PartRole.Train, PartRole.Train, PartRole.Select, PartRole.Test)
        : InTime(recording, sensor, guard, PartRole.Select, PartRole.Test);

    /// <summary>Equal shares of the time, one after another; neighbours of one role are one.</summary>
    private static IEnumerable<Part> InTime(LabelledRecording recording, SensorDefinition sensor, int guard, params PartRole[] roles)
    {
        int length = recording.Recording.Length;
        for (int i = 0; i < roles.Length;)
        {
            int end = i + 1;
            while (end < roles.Length && roles[end] == roles[i])
            {
                end++;
            }

            int first = (int)((long)length * i / roles.Length) + (i == 0 ? 0 : Math.Min(guard, length / 20));
            int last = (int)((long)length * end / roles.Length);
            if (last > first)
            {
                yield return new Part(recording.Part(sensor, first, last), roles[i]);
            }

            i = end;
        }
    }
}
