namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>The secret of a group as C#, for firmware.</summary>
internal static class GroupSecretSource
{
    private const int BytesPerLine = 16;

    /// <summary>Writes the source.</summary>
    /// <param name="secret">The secret.</param>
    internal static string Write(byte[] secret) => BytesSource.Write("GroupSecret",
        "What all boards of the group know, and the fleet's service must not: keep it out of what others can read.", "The secret.",
        secret, BytesPerLine);
}
