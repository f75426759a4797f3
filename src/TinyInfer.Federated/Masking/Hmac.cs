using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated.Masking;

/// <summary>HMAC-SHA-256 (RFC 2104) with keys of 32 bytes. Allocates nothing after construction.</summary>
internal sealed class Hmac
{
    /// <summary>Bytes of a key, and of a result.</summary>
    internal const int Size = HashFunction.Size;

    private const int BlockSize = 64;

    private readonly HashFunction _hash;
    private readonly byte[] _block = new byte[BlockSize];

    /// <summary>Makes it.</summary>
    /// <param name="hash">The hash function. It must have no other use meanwhile.</param>
    internal Hmac(HashFunction hash)
    {
        _hash = hash;
    }

    /// <summary>Computes the code of a message.</summary>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="message">The message.</param>
    /// <param name="count">Its bytes.</param>
    /// <param name="target">Receives 32 bytes.</param>
    internal void Compute(byte[] key, byte[] message, int count, byte[] target)
    {
        Begin(key, 0x36);
        _hash.Append(message, 0, count);
        _hash.Finish(target, 0);
        Begin(key, 0x5C);
        _hash.Append(target, 0, Size);
        _hash.Finish(target, 0);
    }

    private void Begin(byte[] key, int pad)
    {
        for (int i = 0; i < BlockSize; i++)
        {
            _block[i] = (byte)(i < Size ? key[i] ^ pad : pad);
        }

        _hash.Reset();
        _hash.Append(_block, 0, BlockSize);
    }
}
