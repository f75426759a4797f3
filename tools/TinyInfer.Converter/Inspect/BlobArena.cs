using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Inspect;

/// <summary>Finds out while which layers the tensors of a blob are needed, which the device has no need to know.</summary>
internal static class BlobArena
{
    internal static ArenaSummary Of(BlobModel records, IReadOnlyList<string> names)
    {
        int end = records.Operators.Count - 1;
        List<ArenaSummary.Buffer> buffers = [];
        for (int i = 0; i < records.Tensors.Count; i++)
        {
            BlobTensor tensor = records.Tensors[i];
            bool isPort = records.Inputs.Contains(i) || records.Outputs.Contains(i);
            int written = records.Operators.FindIndex(op => op.Outputs.Contains(i));
            int read = records.Operators.FindIndex(op => op.Inputs.Contains(i));
            int lastRead = records.Operators.FindLastIndex(op => op.Inputs.Contains(i));

            // What no layer writes is an input, or another name for what is written: that is needed from its first reader on.
            int first = records.Inputs.Contains(i) ? -1 : written >= 0 ? written : Math.Max(0, read);
            (int offset, int size) = tensor.IsWide
                ? (records.ByteArenaSize + (2 * tensor.Offset), 2 * tensor.Length)
                : (tensor.Offset, tensor.Length);
            buffers.Add(new ArenaSummary.Buffer(names[i], offset, size, first, isPort ? end : Math.Max(first, lastRead)));
        }

        return new ArenaSummary(records.ArenaSize, records.Operators.Count, Join(buffers));
    }

    /// <summary>Tensors of one place that follow each other without a pause are one buffer: views, and what is computed in place.</summary>
    private static List<ArenaSummary.Buffer> Join(List<ArenaSummary.Buffer> buffers)
    {
        List<ArenaSummary.Buffer> joined = [];
        foreach (ArenaSummary.Buffer buffer in buffers.OrderBy(b => b.Offset).ThenBy(b => b.Size).ThenBy(b => b.First))
        {
            if (joined.Count > 0 && joined[^1] is var last && last.Offset == buffer.Offset && last.Size == buffer.Size
                && buffer.First <= last.Last)
            {
                joined[^1] = last with { Last = Math.Max(last.Last, buffer.Last) };
            }
            else
            {
                joined.Add(buffer);
            }
        }

        return joined;
    }
}
