namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>A public key as C#, for firmware.</summary>
internal static class UpdateKeySource
{
    /// <summary>Name of the class.</summary>
    internal const string ClassName = "UpdateKey";

    private const int BytesPerLine = 13;

    /// <summary>Writes the source.</summary>
    /// <param name="publicKey">The key, as RFC 8554 writes it.</param>
    internal static string Write(byte[] publicKey)
    {
        IEnumerable<string> rows = publicKey.Chunk(BytesPerLine).Select(
            row => "        " + string.Join(", ", row.Select(b => $"0x{b:X2}")) + ",");
        return $$"""
            /// <summary>The key whose signatures an UpdateStore takes.</summary>
            public static class {{ClassName}}
            {
                /// <summary>The public key, as RFC 8554 writes it.</summary>
                public static readonly byte[] Bytes =
                {
            {{string.Join('\n', rows)}}
                };
            }

            """;
    }
}
