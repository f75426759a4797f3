using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using static System.FormattableString;

namespace TinyInfer.Training.Recordings;

/// <summary>
/// Rows of slow signals that are far beyond the others, where nobody has said what is normal. Nothing is learned from them, and it is said
/// which they are.
/// </summary>
internal static class FarOutRows
{
    /// <summary>Stretches that are named.</summary>
    private const int MostNamed = 8;

    /// <summary>Stretches with less than this part of the recording between them are named as one.</summary>
    private const double Near = 0.005;

    /// <summary>Leaves them out of what is normal.</summary>
    /// <param name="recordings">Recordings that are taken for normal, of slow signals.</param>
    /// <param name="channels">Their number of channels.</param>
    /// <param name="notes">Told which rows.</param>
    internal static LabelledRecording[] LeaveOut(LabelledRecording[] recordings, int channels, List<string> notes)
    {
        FarOutFences[] fences = [.. Enumerable.Range(0, channels).Select(channel => FencesOf(recordings, channel))];
        List<(int Start, int End)>[] stretches = [.. recordings.Select(r => StretchesOf(r.Recording, fences))];
        int all = recordings.Sum(r => r.Recording.Length);
        int beyond = stretches.Sum(own => own.Sum(s => s.End - s.Start));
        if (beyond == 0)
        {
            return recordings;
        }

        if (beyond > FarOutFences.MostShare * all)
        {
            notes.Add(Invariant($"{100.0 * beyond / all:F0} % of the rows are far beyond the others: too many to be exceptions. They are ")
                + "taken for a way in which the machine works; label them if they are not.");
            return recordings;
        }

        foreach ((LabelledRecording recording, List<(int Start, int End)> own) in recordings.Zip(stretches).Where(r => r.Second.Count > 0))
        {
            notes.Add(Describe(recording, own));
        }

        return [.. recordings.Zip(stretches, (recording, own) => recording with { Sections = [.. Between(recording, own)] })];
    }

    private static FarOutFences FencesOf(LabelledRecording[] recordings, int channel) => FarOutFences.Of(
        recordings.SelectMany(r => Enumerable.Range(0, r.Recording.Length).Select(frame => r.Recording.Values(frame, frame + 1)[channel]))
            .Where(float.IsFinite));

    private static List<(int Start, int End)> StretchesOf(Recording recording, FarOutFences[] fences)
    {
        List<(int Start, int End)> stretches = [];
        for (int frame = 0; frame < recording.Length; frame++)
        {
            ReadOnlySpan<float> values = recording.Values(frame, frame + 1);
            bool isBeyond = false;
            for (int channel = 0; channel < fences.Length; channel++)
            {
                isBeyond |= fences[channel].IsBeyond(values[channel]);
            }

            if (isBeyond && stretches.Count > 0 && stretches[^1].End == frame)
            {
                stretches[^1] = (stretches[^1].Start, frame + 1);
            }
            else if (isBeyond)
            {
                stretches.Add((frame, frame + 1));
            }
        }

        return stretches;
    }

    private static IEnumerable<LabelledSection> Between(LabelledRecording recording, List<(int Start, int End)> stretches)
    {
        LabelledSection whole = recording.Sections[0];
        int start = whole.Start;
        foreach ((int first, int end) in stretches.Append((whole.End, whole.End)))
        {
            if (first > start)
            {
                yield return whole with { Start = start, End = first };
            }

            start = end;
        }
    }

    private static string Describe(LabelledRecording recording, List<(int Start, int End)> stretches)
    {
        List<(int Start, int End)> named = [];
        foreach ((int start, int end) in stretches)
        {
            if (named.Count > 0 && start - named[^1].End < Near * recording.Recording.Length)
            {
                named[^1] = (named[^1].Start, end);
            }
            else
            {
                named.Add((start, end));
            }
        }

        string rows = string.Join(", ", named.Take(MostNamed).Select(s => Invariant($"{s.Start + 1:N0} to {s.End:N0}")));
        string others = named.Count > MostNamed ? $" and {named.Count - MostNamed} stretches more" : string.Empty;
        return Invariant($"{recording.Name}: {stretches.Sum(s => s.End - s.Start):N0} rows are far beyond the others, in rows ")
            + $"{rows}{others}. "
            + "Nothing was learned from them, nor is an alarm there called false. If that is normal work, put the file into a folder "
            + "\"normal\".";
    }
}
