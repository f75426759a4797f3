using System.Buffers.Binary;
using System.Security.Cryptography;
using TinyInfer.Converter.Files;
using TinyInfer.Format;
using TinyInfer.Store.Format;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Converter.Updates;

/// <summary>What an update says of itself, and whether that is true.</summary>
/// <param name="Group">Name of the group of devices.</param>
/// <param name="Content">Name of what is replaced.</param>
/// <param name="Release">Version for people.</param>
/// <param name="Counter">Its counter.</param>
/// <param name="FileSize">Bytes of the file.</param>
/// <param name="ContentSize">Bytes of the content.</param>
/// <param name="PayloadSize">Bytes of it, or of the patch, that are sent.</param>
/// <param name="IsPatch">Whether it needs another content to be applied to.</param>
/// <param name="MemorySize">RAM in bytes that the model takes; 0 if the content is no model.</param>
/// <param name="IsPayloadWhole">Whether the payload is what was signed.</param>
/// <param name="IsSigned">Whether the signature is that of the key; null if there is no key to compare it with.</param>
public sealed record UpdateInspection(
    string Group, string Content, string Release, int Counter, int FileSize, int ContentSize, int PayloadSize, bool IsPatch, int MemorySize,
    bool IsPayloadWhole, bool? IsSigned)
{
    /// <summary>Whether a file begins as an update does.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether it does.</returns>
    /// <exception cref="ConversionException">It cannot be read.</exception>
    public static bool IsUpdate(string path)
    {
        using Stream file = InputFile.Open(path);
        Span<byte> first = stackalloc byte[sizeof(int)];
        return file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length
            && BinaryPrimitives.ReadInt32LittleEndian(first) == UpdateFormat.Magic;
    }

    /// <summary>Looks into an update.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keyPath">The private key that it should be signed with; null for none.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ConversionException">A file cannot be read, or is something else.</exception>
    public static UpdateInspection Of(string path, string? keyPath) =>
        Of(path, InputFile.Read(path), keyPath == null ? null : KeyFile.Read(keyPath).Key.PublicKey);

    /// <summary>Looks into an update.</summary>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="update">The bytes of its file.</param>
    /// <param name="publicKey">The public key that it should be signed with; null for none.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ConversionException">It is something else.</exception>
    public static UpdateInspection Of(string path, byte[] update, byte[]? publicKey)
    {
        UpdateHeader header;
        try
        {
            header = new UpdateHeader(update);
        }
        catch (ModelFormatException e)
        {
            throw new ConversionException($"{path}: {e.Message}.", e);
        }

        long size = (long)UpdateFormat.HeaderSize
            + ((((long)header.PayloadSize + header.ChunkSize - 1) / header.ChunkSize) * UpdateFormat.ChunkHashSize)
            + header.SignatureSize + header.PayloadSize;
        if (size != update.Length)
        {
            throw new ConversionException(
                $"{path}: it has {update.Length:N0} bytes, and says that it has {size:N0}. It is cut, or damaged.");
        }

        bool? isSigned = publicKey == null ? null : new HssVerifier(publicKey, new PlatformHash()).Verify(
            new ArraySource(update), 0, header.SignedSize, header.SignedSize, header.SignatureSize);
        return new UpdateInspection(header.Group, header.Content, header.Release, header.Counter, update.Length, header.ContentSize,
            header.PayloadSize, header.IsPatch, header.MemorySize, IsWhole(update, header), isSigned);
    }

    private static bool IsWhole(byte[] update, UpdateHeader header)
    {
        int hashAt = UpdateFormat.HeaderSize;
        foreach (byte[] chunk in update[header.PayloadAt..].Chunk(header.ChunkSize))
        {
            if (!SHA256.HashData(chunk).AsSpan(0, UpdateFormat.ChunkHashSize).SequenceEqual(
                update.AsSpan(hashAt, UpdateFormat.ChunkHashSize)))
            {
                return false;
            }

            hashAt += UpdateFormat.ChunkHashSize;
        }

        return header.IsPatch || header.IsContent(SHA256.HashData(update.AsSpan(header.PayloadAt)));
    }
}
