using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Format;

/// <summary>A record's fields as a table of docs/format.md lists them: offset, type, name.</summary>
internal sealed class PageRecord
{
    private readonly IReadOnlyList<string[]> _rows;

    internal PageRecord(string page, string heading)
    {
        _rows = MarkdownTable.Read(page, heading);
    }

    /// <summary>Reads a record. Reals are given as their bits.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="at">Where the record starts; moved to where it ends.</param>
    /// <param name="outer">Fields of other records that counts may name.</param>
    internal Dictionary<string, long[]> Read(byte[] blob, ref int at, IReadOnlyDictionary<string, long[]>? outer = null)
    {
        Dictionary<string, long[]> record = [];
        int start = at;
        foreach (string[] row in _rows)
        {
            (string offset, string type, string name) = (row[0], row[1], row[2]);
            Assert.True(offset == "–" || int.Parse(offset) == at - start, $"{name} is not at {offset}");
            if (type.StartsWith("pad ", StringComparison.Ordinal))
            {
                at += -at & (int.Parse(type[4..]) - 1);
                continue;
            }

            int count = 1;
            if (type.EndsWith(']'))
            {
                string of = type[(type.IndexOf('[') + 1)..^1];
                count = of.Length == 0 ? blob.Length - at : (int)(record.TryGetValue(of, out long[]? own) ? own : outer![of])[0];
                type = type[..type.IndexOf('[')];
            }

            string[] parts = type.Trim('(', ')').Split(", ");
            long[] values = new long[count * parts.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Number(blob, ref at, parts[i % parts.Length]);
            }

            record.Add(name, values);
        }

        return record;
    }

    private static long Number(byte[] blob, ref int at, string type)
    {
        int size = int.Parse(type[1..]) / 8;
        long value = 0;
        for (int i = 0; i < size; i++)
        {
            value |= (long)blob[at++] << (8 * i);
        }

        int unused = 64 - (8 * size);
        return type[0] == 'i' ? value << unused >> unused : value;
    }
}
