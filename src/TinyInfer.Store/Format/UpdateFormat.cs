namespace TinyInfer.Store.Format;

/// <summary>
/// The constants of a <c>.tiup</c> update, shared by the store on the device and the writer on the desktop.
/// </summary>
/// <remarks>
/// Little-endian: header, hashes of the payload's chunks, signature of all before it, payload. The signature is HSS of RFC 8554, and covers
/// the payload through the hashes of its chunks, so that a chunk is verified as it comes.
/// </remarks>
internal static class UpdateFormat
{
    /// <summary>"TIUP", the first four bytes, as a little-endian integer.</summary>
    internal const int Magic = 0x50554954;

    /// <summary>The format version this code reads and writes.</summary>
    internal const int Version = 1;

    /// <summary>Bytes of the header.</summary>
    internal const int HeaderSize = 128;

    /// <summary>Bytes of a chunk's hash: the first of its SHA-256.</summary>
    internal const int ChunkHashSize = 16;

    /// <summary>The most bytes of a chunk.</summary>
    internal const int MaxChunkSize = 1024;

    /// <summary>Bytes of a name: group, content or version; ASCII, filled up with zeros.</summary>
    internal const int NameSize = 16;

    /// <summary>Format version, u8.</summary>
    internal const int VersionAt = 4;

    /// <summary><see cref="PayloadIsWhole"/> or <see cref="PayloadIsPatch"/>, u8.</summary>
    internal const int KindAt = 5;

    /// <summary>Bytes of a chunk; the last may have fewer: u16.</summary>
    internal const int ChunkSizeAt = 6;

    /// <summary>Counter of updates, i32 above 0: a store takes none that is not above the last.</summary>
    internal const int CounterAt = 8;

    /// <summary>Bytes of the payload, i32.</summary>
    internal const int PayloadSizeAt = 12;

    /// <summary>Bytes of the content that results, i32.</summary>
    internal const int ContentSizeAt = 16;

    /// <summary>Bytes of the signature, i32.</summary>
    internal const int SignatureSizeAt = 20;

    /// <summary>RAM in bytes that the content takes on a board, i32; 0 if nothing is known.</summary>
    internal const int MemoryAt = 24;

    /// <summary>Version of the blob's format, i32; 0 if the content is no blob.</summary>
    internal const int BlobVersionAt = 28;

    /// <summary>SHA-256 of the content that results.</summary>
    internal const int ContentHashAt = 32;

    /// <summary>First bytes of the SHA-256 of what a patch is applied to; zeros if the payload is whole.</summary>
    internal const int BaseHashAt = 64;

    /// <summary>Name of the group of devices.</summary>
    internal const int GroupAt = 80;

    /// <summary>Name of what is replaced.</summary>
    internal const int ContentAt = 96;

    /// <summary>Version for people.</summary>
    internal const int ReleaseAt = 112;

    /// <summary>The payload is the content.</summary>
    internal const int PayloadIsWhole = 0;

    /// <summary>The payload is a <see cref="Patch"/>.</summary>
    internal const int PayloadIsPatch = 1;
}
