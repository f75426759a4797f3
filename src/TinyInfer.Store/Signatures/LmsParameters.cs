namespace TinyInfer.Store.Signatures;

/// <summary>
/// Sizes that the type codes of a key stand for: LMS over LM-OTS with SHA-256, hashes of 32 bytes (RFC 8554) or of 24 (NIST SP 800-208).
/// </summary>
internal sealed class LmsParameters
{
    /// <summary>Bytes of a key before its root: both type codes and the identifier.</summary>
    internal const int KeyHeaderSize = 24;

    /// <summary>Bytes of a key's identifier.</summary>
    internal const int IdentifierSize = 16;

    private const int TreeTypes32 = 5;
    private const int TreeTypes24 = 10;
    private const int TreeTypes = 5;
    private const int ChainTypes32 = 1;
    private const int ChainTypes24 = 5;
    private const int ChainTypes = 4;

    private LmsParameters(int hashSize, int height, int width)
    {
        HashSize = hashSize;
        Height = height;
        Width = width;
        MessageDigits = hashSize * 8 / width;
        int largest = ((1 << width) - 1) * MessageDigits;
        int bits = 0;
        while (largest >> bits != 0)
        {
            bits++;
        }

        int checksumDigits = (bits + width - 1) / width;
        Chains = MessageDigits + checksumDigits;
        ChecksumShift = 16 - (checksumDigits * width);
    }

    /// <summary>Bytes of a hash: n and m of RFC 8554.</summary>
    internal int HashSize { get; }

    /// <summary>Height of the tree: it has 2^height one-time keys.</summary>
    internal int Height { get; }

    /// <summary>Bits of a digit, w.</summary>
    internal int Width { get; }

    /// <summary>Digits of a message's hash.</summary>
    internal int MessageDigits { get; }

    /// <summary>Digits of a message's hash and its checksum, p: as many chains has a one-time key.</summary>
    internal int Chains { get; }

    /// <summary>Bits that the checksum is shifted to the left, ls.</summary>
    internal int ChecksumShift { get; }

    /// <summary>Bytes of a public key.</summary>
    internal int KeySize => KeyHeaderSize + HashSize;

    /// <summary>Bytes of a one-time signature: type code, randomizer, and one hash per chain.</summary>
    internal int OneTimeSize => 4 + (HashSize * (1 + Chains));

    /// <summary>Bytes of a signature: leaf, one-time signature, type code, and one hash per level.</summary>
    internal int SignatureSize => 4 + OneTimeSize + 4 + (HashSize * Height);

    /// <summary>Looks up type codes.</summary>
    /// <param name="treeType">That of the tree, of the registry "Leighton-Micali Signatures".</param>
    /// <param name="chainType">That of the one-time key, of the registry "LM-OTS Signatures".</param>
    /// <returns>The sizes; null if a code is not known, or the two have hashes of different sizes.</returns>
    internal static LmsParameters Find(int treeType, int chainType)
    {
        int tree32 = treeType - TreeTypes32;
        int chain32 = chainType - ChainTypes32;
        if (tree32 >= 0 && tree32 < TreeTypes && chain32 >= 0 && chain32 < ChainTypes)
        {
            return new LmsParameters(32, 5 * (tree32 + 1), 1 << chain32);
        }

        int tree24 = treeType - TreeTypes24;
        int chain24 = chainType - ChainTypes24;
        return tree24 >= 0 && tree24 < TreeTypes && chain24 >= 0 && chain24 < ChainTypes
            ? new LmsParameters(24, 5 * (tree24 + 1), 1 << chain24)
            : null;
    }

    /// <summary>A digit of a row of bits, the highest first.</summary>
    /// <param name="bytes">The bits.</param>
    /// <param name="index">Index of the digit.</param>
    /// <returns>The digit, of <see cref="Width"/> bits.</returns>
    internal int GetDigit(byte[] bytes, int index)
    {
        int bit = index * Width;
        return (bytes[bit >> 3] >> (8 - (bit & 7) - Width)) & ((1 << Width) - 1);
    }

    /// <summary>Writes the checksum of a message's hash behind it.</summary>
    /// <param name="hash">The hash, with two bytes of room behind it.</param>
    internal void WriteChecksum(byte[] hash)
    {
        int sum = 0;
        for (int i = 0; i < MessageDigits; i++)
        {
            sum += (1 << Width) - 1 - GetDigit(hash, i);
        }

        sum <<= ChecksumShift;
        hash[HashSize] = (byte)(sum >> 8);
        hash[HashSize + 1] = (byte)sum;
    }
}
