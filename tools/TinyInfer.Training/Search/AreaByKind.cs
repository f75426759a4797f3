using TinyInfer.Converter.Anomaly;

namespace TinyInfer.Training.Search;

/// <summary>How well scores tell anomalies from normal windows, by kind of anomaly.</summary>
/// <param name="Kinds">The area under the curve of each kind, in the order of their names.</param>
internal sealed record AreaByKind(IReadOnlyDictionary<string, double> Kinds)
{
    private const double Chance = 0.5;

    /// <summary>The mean over kinds.</summary>
    internal double Mean => Kinds.Values.DefaultIfEmpty(Chance).Average();

    /// <summary>Finds the areas.</summary>
    /// <param name="windows">Score of each window, what happens in it, and whether that is normal.</param>
    internal static AreaByKind Of(IEnumerable<(float Score, string Label, bool IsNormal)> windows)
    {
        ILookup<bool, (float Score, string Label, bool IsNormal)> parts = windows.ToLookup(w => w.IsNormal);
        float[] normal = [.. parts[true].Select(w => w.Score)];
        return new AreaByKind(parts[false]
            .GroupBy(w => w.Label, w => w.Score)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .ToDictionary(
                kind => kind.Key,
                kind => RocCurve.Area([.. normal, .. kind], [.. normal.Select(_ => false), .. kind.Select(_ => true)]) ?? Chance));
    }
}
