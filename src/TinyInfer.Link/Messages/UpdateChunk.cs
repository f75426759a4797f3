using System;
using TinyInfer.Guard;

namespace TinyInfer.Link.Messages;

/// <summary>Bytes of an update's file: the beginning of the file's hash, where they are, and the bytes themselves.</summary>
public static class UpdateChunk
{
    /// <summary>Bytes of the hash.</summary>
    public const int HashSize = 8;

    /// <summary>Bytes before those of the file.</summary>
    public const int HeaderSize = HashSize + 4;

    /// <summary>Makes a message.</summary>
    /// <param name="hash">SHA-256 of the file.</param>
    /// <param name="offset">Where in the file the bytes are.</param>
    /// <param name="file">Holds them.</param>
    /// <param name="at">Index of the first there.</param>
    /// <param name="count">How many.</param>
    /// <returns>The message.</returns>
    public static byte[] Write(byte[] hash, int offset, byte[] file, int at, int count)
    {
        byte[] message = new byte[HeaderSize + count];
        Array.Copy(hash, message, HashSize);
        LittleEndian.Write(message, HashSize, offset);
        Array.Copy(file, at, message, HeaderSize, count);
        return message;
    }

    /// <summary>Looks where the bytes of a message belong.</summary>
    /// <param name="message">What came.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="hash">SHA-256 of the file that is wanted.</param>
    /// <returns>Where in that file they are; −1 if they are of another file, or this is no such message.</returns>
    public static int FindOffset(byte[] message, int count, byte[] hash)
    {
        if (count <= HeaderSize || count > HeaderSize + ChunkRequest.MaxLength)
        {
            return -1;
        }

        for (int i = 0; i < HashSize; i++)
        {
            if (message[i] != hash[i])
            {
                return -1;
            }
        }

        int offset = BitConverter.ToInt32(message, HashSize);
        return offset < 0 ? -1 : offset;
    }
}
