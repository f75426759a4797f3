using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Recordings;

/// <summary>A recording, and what happens in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Recording">The samples.</param>
/// <param name="Sections">What happens; of frames between sections nothing is known.</param>
internal sealed record LabelledRecording(string Name, Recording Recording, IReadOnlyList<LabelledSection> Sections)
{
    /// <summary>The one label of all of it; null if there are several, or none.</summary>
    internal string? OnlyLabel => Sections.Select(s => s.Label).Distinct().Count() == 1 ? Sections[0].Label : null;

    /// <summary>Whether something in it is not normal.</summary>
    internal bool HasAnomalies => Sections.Any(s => !s.IsNormal);

    /// <summary>A part of it.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="first">The first frame.</param>
    /// <param name="end">The frame after the last.</param>
    internal LabelledRecording Part(SensorDefinition sensor, int first, int end) => new(
        Name,
        first == 0 && end == Recording.Length ? Recording : Recording.With(sensor, first, Recording.Values(first, end).ToArray()),
        [.. Sections.Where(s => s.Start < end && s.End > first).Select(s => s with
        {
            Start = Math.Max(s.Start, first) - first,
            End = Math.Min(s.End, end) - first,
        })]);

    /// <summary>
    /// What happens in a window: a label that fills all of it, or an anomaly that fills at least half of it; null if that cannot be
    /// said.
    /// </summary>
    /// <param name="start">The window's first frame.</param>
    /// <param name="end">The frame after its last.</param>
    internal LabelledSection? SectionOf(int start, int end)
    {
        int Common(LabelledSection s) => Math.Min(s.End, end) - Math.Max(s.Start, start);
        return Sections.FirstOrDefault(s => Common(s) == end - start)
            ?? Sections.FirstOrDefault(s => !s.IsNormal && 2 * Common(s) >= end - start);
    }
}
