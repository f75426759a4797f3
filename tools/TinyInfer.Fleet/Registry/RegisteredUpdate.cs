namespace TinyInfer.Fleet.Registry;

/// <summary>An update that the service has.</summary>
/// <param name="Hash">SHA-256 of its file, in hexadecimal digits: its name.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="Counter">Its counter.</param>
/// <param name="Group">The group of devices that take it.</param>
/// <param name="Content">What it replaces.</param>
/// <param name="Release">Version for people.</param>
/// <param name="ContentSize">Bytes of the content.</param>
/// <param name="IsPatch">Whether it is a patch of another content.</param>
/// <param name="MemorySize">RAM in bytes that the model takes; 0 if the content is no model.</param>
/// <param name="IsSigned">Whether it is signed with the service's key; null if it has none.</param>
/// <param name="At">When it was published.</param>
/// <param name="By">Who published it: the token's name.</param>
/// <param name="Note">What was said of it; null for nothing.</param>
/// <param name="Data">SHA-256 of the data that its model was trained with; null if it was not told.</param>
/// <param name="Report">SHA-256 of the report of its conversion; null if it was not told.</param>
internal sealed record RegisteredUpdate(
    string Hash, int Size, int Counter, string Group, string Content, string Release, int ContentSize, bool IsPatch, int MemorySize,
    bool? IsSigned, DateTimeOffset At, string By, string? Note, string? Data, string? Report);

/// <summary>Where a model comes from, as its publisher says.</summary>
/// <param name="Note">What is to be said of it; null for nothing.</param>
/// <param name="Data">SHA-256 of the data, in hexadecimal digits; null if it is not told.</param>
/// <param name="Report">SHA-256 of the report, in hexadecimal digits; null if it is not told.</param>
internal sealed record Lineage(string? Note, string? Data, string? Report);
