using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>Features of windows, computed once with the device's own code, and what happened in each.</summary>
/// <param name="Rows">A row per window.</param>
/// <param name="Labels">What happened in each.</param>
/// <param name="AreNormal">Whether that is normal.</param>
internal sealed record WindowTable(float[][] Rows, string[] Labels, bool[] AreNormal)
{
    /// <summary>Number of windows.</summary>
    internal int Count => Rows.Length;

    /// <summary>The normal windows alone.</summary>
    internal WindowTable OfNormal => new(
        [.. Rows.Where((_, i) => AreNormal[i])], [.. Labels.Where((_, i) => AreNormal[i])], [.. AreNormal.Where(n => n)]);

    /// <summary>Computes the windows of parts.</summary>
    /// <param name="set">Window and features.</param>
    /// <param name="sensor">The sensor, as JSON.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="most">Windows beyond which they are thinned out.</param>
    internal static WindowTable Of(FeatureSet set, string sensor, IEnumerable<Part> parts, int most)
    {
        List<float[]> rows = [];
        List<string> labels = [];
        List<bool> normal = [];
        foreach (Part part in parts)
        {
            PipelineDefinition definition = set.Define(sensor);
            if (part.Source.Recording.LongestSection < definition.Span)
            {
                continue;
            }

            FeatureTable table = FeatureTable.Compute(definition, part.Source.Recording);
            HashSet<int> faulty = [.. table.FaultyWindows];
            int window = 0;
            foreach (float[] row in table.Values.Chunk(table.FeatureCount))
            {
                int start = table.Starts[window];
                if (!faulty.Contains(window++) && part.Source.SectionOf(start, start + definition.Span) is { } section
                    && row.All(float.IsFinite))
                {
                    rows.Add(row);
                    labels.Add(section.Label);
                    normal.Add(section.IsNormal);
                }
            }
        }

        int step = Math.Max(1, (rows.Count + most - 1) / most);
        bool Stays<T>(T value, int i) => i % step == 0;
        return new WindowTable([.. rows.Where(Stays)], [.. labels.Where(Stays)], [.. normal.Where(Stays)]);
    }
}
