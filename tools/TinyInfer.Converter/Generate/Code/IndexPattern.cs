namespace TinyInfer.Converter.Generate.Code;

/// <summary>Indices that repeat, each time further on by the same distance: 0 0 1 1 2 2 is 0 0, three times, further by 1.</summary>
/// <param name="First">The indices of the first time.</param>
/// <param name="Times">How often.</param>
/// <param name="Step">How much further they are each time.</param>
internal sealed record IndexPattern(int[] First, int Times, int Step)
{
    /// <summary>Finds the shortest pattern.</summary>
    /// <param name="indices">The indices.</param>
    internal static IndexPattern Find(int[] indices)
    {
        for (int period = 1; period <= indices.Length / 2; period++)
        {
            int step = indices[period] - indices[0];
            if (indices.Length % period == 0 && step != 0
                && Enumerable.Range(period, indices.Length - period).All(i => indices[i] == indices[i - period] + step))
            {
                return new IndexPattern(indices[..period], indices.Length / period, step);
            }
        }

        return new IndexPattern(indices, 1, 0);
    }

    /// <summary>Pieces of the first time whose indices follow one another: place, first index and length.</summary>
    internal IEnumerable<(int Place, int Index, int Length)> Runs()
    {
        for (int start = 0, end; start < First.Length; start = end)
        {
            end = start + 1;
            while (end < First.Length && First[end] == First[end - 1] + 1)
            {
                end++;
            }

            yield return (start, First[start], end - start);
        }
    }
}
