using System.Buffers.Binary;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>Decision trees as the bytes that the kernel walks through, and their leaves.</summary>
internal static class TreeBytes
{
    /// <summary>The most nodes of a tree: jumps have 16 bits.</summary>
    internal const int MaxNodes = ushort.MaxValue;

    /// <summary>The most numbers in leaves.</summary>
    internal const int MaxLeaves = 1 << 24;

    private const int HeadSize = 8;
    private const int NodeSize = 5;
    private const int Leaf = ushort.MaxValue;

    /// <summary>Writes trees.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="leaves">Receives the numbers of the leaves; leaves that are alike are one.</param>
    /// <returns>The bytes.</returns>
    internal static byte[] Write(IEnumerable<TreeRecord> trees, List<int> leaves)
    {
        List<byte> bytes = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (TreeRecord tree in trees)
        {
            TreeNode[] nodes = [.. tree.Root.All];
            Dictionary<TreeNode, int> indices = new(ReferenceEqualityComparer.Instance);
            for (int i = 0; i < nodes.Length; i++)
            {
                indices[nodes[i]] = i;
            }

            byte[] head = new byte[HeadSize];
            BinaryPrimitives.WriteInt32LittleEndian(head, nodes.Length * NodeSize);
            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), (ushort)tree.FirstSum);
            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), (ushort)tree.SumCount);
            bytes.AddRange(head);
            for (int i = 0; i < nodes.Length; i++)
            {
                (int feature, int rest) = nodes[i] is TreeNode.Split split
                    ? (split.Feature, (split.Threshold - sbyte.MinValue) | ((indices[split.Above] - i) << 8))
                    : (Leaf, PlaceOf((TreeNode.Leaf)nodes[i], leaves, places));
                bytes.AddRange([(byte)feature, (byte)(feature >> 8), (byte)rest, (byte)(rest >> 8), (byte)(rest >> 16)]);
            }
        }

        return [.. bytes];
    }

    /// <summary>Reads trees that <see cref="Write"/> has written.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="leaves">The numbers of the leaves.</param>
    /// <returns>The trees.</returns>
    internal static List<TreeRecord> Read(byte[] bytes, int[] leaves)
    {
        List<TreeRecord> trees = [];
        for (int at = 0; at < bytes.Length;)
        {
            int count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) / NodeSize;
            int first = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4));
            int sums = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 6));
            at += HeadSize;

            // Children come after their parents.
            TreeNode[] nodes = new TreeNode[count];
            for (int i = count - 1; i >= 0; i--)
            {
                int node = at + (i * NodeSize);
                int feature = bytes[node] | (bytes[node + 1] << 8);
                int jump = bytes[node + 3] | (bytes[node + 4] << 8);
                int place = bytes[node + 2] | (jump << 8);
                nodes[i] = feature == Leaf
                    ? new TreeNode.Leaf(leaves[place..(place + sums)])
                    : new TreeNode.Split(feature, bytes[node + 2] + sbyte.MinValue, nodes[i + 1], nodes[i + jump]);
            }

            trees.Add(new TreeRecord(first, nodes[0]));
            at += count * NodeSize;
        }

        return trees;
    }

    private static int PlaceOf(TreeNode.Leaf leaf, List<int> leaves, Dictionary<string, int> places)
    {
        string key = string.Join(' ', leaf.Values);
        if (!places.TryGetValue(key, out int place))
        {
            place = leaves.Count;
            places.Add(key, place);
            leaves.AddRange(leaf.Values);
        }

        return place;
    }
}
