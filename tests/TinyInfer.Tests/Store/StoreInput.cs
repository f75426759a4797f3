namespace TinyInfer.Tests.Store;

/// <summary>
/// What <see cref="StoreProgram"/> works on here; on the device it is a class of constants, written by <see cref="Source"/>.
/// </summary>
public static class StoreInput
{
    /// <summary>The key that is believed.</summary>
    public static byte[] PublicKey { get; private set; } = [];

    /// <summary>An update.</summary>
    public static byte[] Update { get; private set; } = [];

    /// <summary>Bytes of its content.</summary>
    public static int ContentSize { get; private set; }

    /// <summary>Bytes of it that are signed.</summary>
    public static int SignedSize { get; private set; }

    /// <summary>Bytes of its signature.</summary>
    public static int SignatureSize { get; private set; }

    /// <summary>Takes an update.</summary>
    internal static void Set(UpdateFactory factory, byte[] content, int? counter = null)
    {
        PublicKey = factory.PublicKey;
        Update = factory.Make(content, counter, group: string.Empty);
        ContentSize = content.Length;
        SignatureSize = BitConverter.ToInt32(Update, 20);
        SignedSize = Update.Length - ContentSize - SignatureSize;
    }

    /// <summary>The same as a class of constants.</summary>
    internal static string Source() => $$"""
        namespace OnBoard
        {
            public static class StoreInput
            {
                public static readonly byte[] PublicKey = { {{string.Join(", ", PublicKey)}} };
                public static readonly byte[] Update = { {{string.Join(", ", Update)}} };
                public const int ContentSize = {{ContentSize}};
                public const int SignedSize = {{SignedSize}};
                public const int SignatureSize = {{SignatureSize}};
            }
        }
        """;
}
