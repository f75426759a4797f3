namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>A public key as C#, for firmware.</summary>
internal static class UpdateKeySource
{
    /// <summary>Name of the class.</summary>
    internal const string ClassName = "UpdateKey";

    private const int BytesPerLine = 13;

    /// <summary>Writes the source.</summary>
    /// <param name="publicKey">The key, as RFC 8554 writes it.</param>
    internal static string Write(byte[] publicKey) => BytesSource.Write(ClassName,
        "The key whose signatures an UpdateStore takes.", "The public key, as RFC 8554 writes it.", publicKey, BytesPerLine);
}
