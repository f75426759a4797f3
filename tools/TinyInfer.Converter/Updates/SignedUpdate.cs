namespace TinyInfer.Converter.Updates;

/// <summary>A signed update.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="ContentSize">Bytes of the content.</param>
/// <param name="PayloadSize">Bytes of it, or of the patch, that are sent.</param>
/// <param name="Counter">Its counter.</param>
/// <param name="MemorySize">RAM in bytes that the model takes; 0 if the content is no model.</param>
public sealed record SignedUpdate(byte[] Bytes, int ContentSize, int PayloadSize, int Counter, int MemorySize);
