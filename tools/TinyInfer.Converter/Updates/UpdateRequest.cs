namespace TinyInfer.Converter.Updates;

/// <summary>What is to be signed, and for whom.</summary>
/// <param name="Path">The content's file.</param>
/// <param name="KeyPath">The private key's file.</param>
public sealed record UpdateRequest(string Path, string KeyPath)
{
    /// <summary>Name of the group of devices.</summary>
    public string Group { get; init; } = string.Empty;

    /// <summary>Name of what is replaced.</summary>
    public string Content { get; init; } = "model";

    /// <summary>Version for people.</summary>
    public string Release { get; init; } = string.Empty;

    /// <summary>Counter of updates; null for one more than the signatures that the key has made.</summary>
    public int? Counter { get; init; }

    /// <summary>The content that devices have, of which a patch is made; null for the whole.</summary>
    public string? BasePath { get; init; }
}
