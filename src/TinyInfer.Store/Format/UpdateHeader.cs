using System;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Store.Format;

/// <summary>The header of an update: what it is, for whom, and how large. Nothing of it is to be believed before the signature.</summary>
internal sealed class UpdateHeader
{
    private readonly byte[] _bytes;

    /// <summary>Takes the bytes of a header; they are not copied.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="ModelFormatException">They are not those of a header, or say something impossible.</exception>
    internal UpdateHeader(byte[] bytes)
    {
        _bytes = bytes;
        Require(bytes.Length >= UpdateFormat.HeaderSize && Int(0) == UpdateFormat.Magic, "this is no update");
        Require(bytes[UpdateFormat.VersionAt] == UpdateFormat.Version, "its format has version " + bytes[UpdateFormat.VersionAt].ToString()
            + ", this store reads " + UpdateFormat.Version.ToString());
        Require(bytes[UpdateFormat.KindAt] <= UpdateFormat.PayloadIsPatch, "its payload is of an unknown kind");
        Require(ChunkSize > 0 && ChunkSize <= UpdateFormat.MaxChunkSize, "its chunks have an impossible size");
        Require(Counter > 0 && PayloadSize > 0 && ContentSize > 0 && SignatureSize > 0 && MemorySize >= 0, "a number in it is impossible");
        Require(IsPatch || PayloadSize == ContentSize, "payload and content differ in size");
    }

    /// <summary>Whether the payload is a patch of another content.</summary>
    internal bool IsPatch => _bytes[UpdateFormat.KindAt] == UpdateFormat.PayloadIsPatch;

    /// <summary>Bytes of a chunk.</summary>
    internal int ChunkSize => BitConverter.ToUInt16(_bytes, UpdateFormat.ChunkSizeAt);

    /// <summary>Counter of updates.</summary>
    internal int Counter => Int(UpdateFormat.CounterAt);

    /// <summary>Bytes of the payload.</summary>
    internal int PayloadSize => Int(UpdateFormat.PayloadSizeAt);

    /// <summary>Bytes of the content that results.</summary>
    internal int ContentSize => Int(UpdateFormat.ContentSizeAt);

    /// <summary>Bytes of the signature.</summary>
    internal int SignatureSize => Int(UpdateFormat.SignatureSizeAt);

    /// <summary>RAM in bytes that the content takes.</summary>
    internal int MemorySize => Int(UpdateFormat.MemoryAt);

    /// <summary>Version of the blob's format; 0 if the content is no blob.</summary>
    internal int BlobVersion => Int(UpdateFormat.BlobVersionAt);

    /// <summary>Name of the group of devices.</summary>
    internal string Group => Text(UpdateFormat.GroupAt);

    /// <summary>Name of what is replaced.</summary>
    internal string Content => Text(UpdateFormat.ContentAt);

    /// <summary>Version for people.</summary>
    internal string Release => Text(UpdateFormat.ReleaseAt);

    /// <summary>Number of chunks.</summary>
    internal int ChunkCount => (PayloadSize + ChunkSize - 1) / ChunkSize;

    /// <summary>Bytes that are signed: header and hashes of chunks.</summary>
    internal int SignedSize => UpdateFormat.HeaderSize + (ChunkCount * UpdateFormat.ChunkHashSize);

    /// <summary>Bytes before the payload.</summary>
    internal int PayloadAt => SignedSize + SignatureSize;

    /// <summary>Whether a hash is that of the content.</summary>
    /// <param name="hash">A SHA-256.</param>
    internal bool IsContent(byte[] hash) => Digest.Same(hash, 0, _bytes, UpdateFormat.ContentHashAt, hash.Length);

    /// <summary>Whether a hash is that of what the patch is applied to.</summary>
    /// <param name="hash">A SHA-256.</param>
    internal bool IsBase(byte[] hash) => Digest.Same(hash, 0, _bytes, UpdateFormat.BaseHashAt, UpdateFormat.ChunkHashSize);

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ModelFormatException("update: " + problem);
        }
    }

    private int Int(int at) => BitConverter.ToInt32(_bytes, at);

    private string Text(int at) => AsciiText.Read(_bytes, at, UpdateFormat.NameSize);
}
