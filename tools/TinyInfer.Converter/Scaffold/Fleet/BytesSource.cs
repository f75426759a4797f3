namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>Bytes as a C# class, for firmware.</summary>
internal static class BytesSource
{
    /// <summary>Writes the source.</summary>
    /// <param name="name">Name of the class.</param>
    /// <param name="about">What the class says about itself.</param>
    /// <param name="content">What it says about the bytes.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="perLine">Bytes of a line.</param>
    internal static string Write(string name, string about, string content, byte[] bytes, int perLine)
    {
        IEnumerable<string> rows = bytes.Chunk(perLine).Select(
            row => "        " + string.Join(", ", row.Select(b => $"0x{b:X2}")) + ",");
        return $$"""
            /// <summary>{{about}}</summary>
            public static class {{name}}
            {
                /// <summary>{{content}}</summary>
                public static readonly byte[] Bytes =
                {
            {{string.Join('\n', rows)}}
                };
            }

            """;
    }
}
