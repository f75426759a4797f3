using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>Features of windows, computed once with the device's own code, and what happened in each.</summary>
/// <param name="Rows">A row per window.</param>
/// <param name="Labels">What happened in each.</param>
/// <param name="AreNormal">Whether that is normal.</param>
/// <param name="Parts">The part of the recordings that each is of.</param>
/// <param name="Routes">The way in which the machine worked in each, from 0; 0 throughout if there is one.</param>
internal sealed record WindowTable(float[][] Rows, string[] Labels, bool[] AreNormal, Part[] Parts, int[] Routes)
{
    /// <summary>Number of windows.</summary>
    internal int Count => Rows.Length;

    /// <summary>The normal windows alone.</summary>
    internal WindowTable OfNormal => Where(i => AreNormal[i]);

    /// <summary>The windows of one way of working.</summary>
    /// <param name="route">Its number, from 0.</param>
    internal WindowTable OfRoute(int route) => Where(i => Routes[i] == route);

    /// <summary>These windows and others.</summary>
    /// <param name="other">The others.</param>
    internal WindowTable And(WindowTable other) =>
        new([.. Rows, .. other.Rows], [.. Labels, .. other.Labels], [.. AreNormal, .. other.AreNormal], [.. Parts, .. other.Parts],
            [.. Routes, .. other.Routes]);

    /// <summary>Computes the windows of parts.</summary>
    /// <param name="set">Window and features.</param>
    /// <param name="sensor">The sensor, as JSON.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="most">Windows beyond which they are thinned out.</param>
    /// <param name="routes">Ways in which the machine works; null if there is one.</param>
    internal static WindowTable Of(FeatureSet set, string sensor, IEnumerable<Part> parts, int most, RoutesDefinition? routes = null)
    {
        List<float[]> rows = [];
        List<string> labels = [];
        List<bool> normal = [];
        List<Part> sources = [];
        List<int> ways = [];
        foreach (Part part in parts)
        {
            PipelineDefinition definition = set.Define(sensor) with { Routes = routes };
            if (part.Source.Recording.LongestSection < definition.Span)
            {
                continue;
            }

            FeatureTable table = FeatureTable.Compute(definition, part.Source.Recording);
            HashSet<int> faulty = [.. table.FaultyWindows];
            int window = 0;
            foreach (float[] row in table.Values.Chunk(table.FeatureCount))
            {
                (int start, int route) = (table.Starts[window], table.Routes[window]);
                if (!faulty.Contains(window++) && part.Source.SectionOf(start, start + definition.Span) is { } section
                    && row.All(float.IsFinite))
                {
                    rows.Add(row);
                    labels.Add(section.Label);
                    normal.Add(section.IsNormal);
                    sources.Add(part);
                    ways.Add(route);
                }
            }
        }

        int step = Math.Max(1, (rows.Count + most - 1) / most);
        return new WindowTable([.. rows], [.. labels], [.. normal], [.. sources], [.. ways]).Where(i => i % step == 0);
    }

    private WindowTable Where(Func<int, bool> stays)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(stays)];
        return new WindowTable([.. kept.Select(i => Rows[i])], [.. kept.Select(i => Labels[i])], [.. kept.Select(i => AreNormal[i])],
            [.. kept.Select(i => Parts[i])], [.. kept.Select(i => Routes[i])]);
    }
}
