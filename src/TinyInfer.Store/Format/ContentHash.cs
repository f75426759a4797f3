using TinyInfer.Format;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Store.Format;

/// <summary>Hash and checksum of bytes that are not in RAM as a whole.</summary>
internal static class ContentHash
{
    private const int PieceSize = 256;

    /// <summary>Computes the SHA-256.</summary>
    /// <param name="source">Where the bytes lie.</param>
    /// <param name="hash">What computes it.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="ModelFormatException">The bytes cannot be read.</exception>
    internal static byte[] Of(ModelSource source, HashFunction hash)
    {
        byte[] piece = new byte[PieceSize];
        hash.Reset();
        for (int at = 0; at < source.Length; at += PieceSize)
        {
            int count = Fill(source, at, piece);
            hash.Append(piece, 0, count);
        }

        byte[] digest = new byte[HashFunction.Size];
        hash.Finish(digest, 0);
        return digest;
    }

    /// <summary>Computes the CRC-32.</summary>
    /// <param name="source">Where the bytes lie.</param>
    /// <returns>The checksum.</returns>
    /// <exception cref="ModelFormatException">The bytes cannot be read.</exception>
    internal static uint ChecksumOf(ModelSource source)
    {
        byte[] piece = new byte[PieceSize];
        Crc32 crc = new Crc32();
        for (int at = 0; at < source.Length; at += PieceSize)
        {
            int count = Fill(source, at, piece);
            crc.Append(piece, 0, count);
        }

        return crc.Value;
    }

    private static int Fill(ModelSource source, int at, byte[] piece)
    {
        int count = source.Length - at < PieceSize ? source.Length - at : PieceSize;
        source.Read(at, piece, 0, count);
        return count;
    }
}
