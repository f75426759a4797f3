namespace TinyInfer.Link;

/// <summary>Gets bytes of an update's file: over HTTP, <c>GET /updates/HASH</c> with a range.</summary>
/// <param name="hash">SHA-256 of the file.</param>
/// <param name="offset">The first byte.</param>
/// <param name="length">How many; fewer may come.</param>
/// <returns>The bytes; null if they could not be had now.</returns>
public delegate byte[] ChunkFetch(byte[] hash, int offset, int length);
