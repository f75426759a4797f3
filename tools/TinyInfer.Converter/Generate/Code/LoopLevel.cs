namespace TinyInfer.Converter.Generate.Code;

/// <summary>A loop through several tensors at once.</summary>
/// <param name="Count">Number of iterations.</param>
/// <param name="Steps">How far it goes in each tensor from one iteration to the next.</param>
internal sealed record LoopLevel(int Count, params int[] Steps)
{
    /// <summary>Leaves out loops of one iteration, and joins loops that go through memory as one loop does.</summary>
    /// <param name="levels">The loops, outermost first.</param>
    internal static IReadOnlyList<LoopLevel> Merge(IEnumerable<LoopLevel> levels)
    {
        List<LoopLevel> merged = [];
        foreach (LoopLevel level in levels.Where(l => l.Count > 1))
        {
            if (merged.Count > 0 && merged[^1].Steps.SequenceEqual(level.Steps.Select(s => s * level.Count)))
            {
                merged[^1] = level with { Count = level.Count * merged[^1].Count };
            }
            else
            {
                merged.Add(level);
            }
        }

        return merged;
    }
}
