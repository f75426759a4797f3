namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>The secret of a group as C#, for firmware.</summary>
internal static class GroupSecretSource
{
    private const int BytesPerLine = 16;

    /// <summary>Writes the source.</summary>
    /// <param name="secret">The secret.</param>
    internal static string Write(byte[] secret)
    {
        IEnumerable<string> rows = secret.Chunk(BytesPerLine).Select(
            row => "        " + string.Join(", ", row.Select(b => $"0x{b:X2}")) + ",");
        return $$"""
            /// <summary>What all boards of the group know, and the fleet's service must not: keep it out of what others can read.</summary>
            public static class GroupSecret
            {
                /// <summary>The secret.</summary>
                public static readonly byte[] Bytes =
                {
            {{string.Join('\n', rows)}}
                };
            }

            """;
    }
}
