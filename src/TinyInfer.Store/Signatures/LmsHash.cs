using TinyInfer.Store.Hashing;

namespace TinyInfer.Store.Signatures;

/// <summary>The hashes of RFC 8554: each begins with the key's identifier, a number, and what it is a hash of.</summary>
internal sealed class LmsHash
{
    private const int PublicKeyMark = 0x8080;
    private const int MessageMark = 0x8181;
    private const int LeafMark = 0x8282;
    private const int NodeMark = 0x8383;
    private const int NumberAt = LmsParameters.IdentifierSize;
    private const int MarkAt = NumberAt + 4;
    private const int PrefixSize = MarkAt + 2;
    private const int StepSize = PrefixSize + 1;

    private readonly HashFunction _hash;
    private readonly byte[] _prefix = new byte[StepSize];
    private readonly byte[] _full = new byte[HashFunction.Size];
    private int _size;

    /// <summary>Makes the hashes.</summary>
    /// <param name="hash">What computes them.</param>
    internal LmsHash(HashFunction hash)
    {
        _hash = hash;
    }

    /// <summary>Has all hashes that follow be of a key.</summary>
    /// <param name="identifier">Bytes with the key's identifier.</param>
    /// <param name="offset">Index of its first byte.</param>
    /// <param name="hashSize">Bytes of a hash.</param>
    internal void Use(byte[] identifier, int offset, int hashSize)
    {
        System.Array.Copy(identifier, offset, _prefix, 0, LmsParameters.IdentifierSize);
        _size = hashSize;
    }

    /// <summary>Begins the hash of a message.</summary>
    /// <param name="leaf">Index of the one-time key.</param>
    internal void BeginMessage(int leaf) => Begin(leaf, MessageMark);

    /// <summary>Begins the hash of a one-time key's ends of chains.</summary>
    /// <param name="leaf">Index of the one-time key.</param>
    internal void BeginPublicKey(int leaf) => Begin(leaf, PublicKeyMark);

    /// <summary>Begins the hash of a one-time public key as a leaf of the tree.</summary>
    /// <param name="node">Number of the node.</param>
    internal void BeginLeaf(int node) => Begin(node, LeafMark);

    /// <summary>Begins the hash of two nodes of the tree.</summary>
    /// <param name="node">Number of the node above them.</param>
    internal void BeginNode(int node) => Begin(node, NodeMark);

    /// <summary>Adds bytes to the hash that was begun.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many.</param>
    internal void Append(byte[] data, int offset, int count) => _hash.Append(data, offset, count);

    /// <summary>Ends the hash that was begun.</summary>
    /// <param name="target">Receives it from its first byte on.</param>
    internal void Finish(byte[] target)
    {
        _hash.Finish(_full, 0);
        System.Array.Copy(_full, target, _size);
    }

    /// <summary>Walks along a chain.</summary>
    /// <param name="leaf">Index of the one-time key.</param>
    /// <param name="chain">Index of the chain.</param>
    /// <param name="from">The step that the value is at.</param>
    /// <param name="to">The step that it is to come to.</param>
    /// <param name="value">The value, and then the new one.</param>
    internal void Walk(int leaf, int chain, int from, int to, byte[] value)
    {
        WritePrefix(leaf, chain);
        for (int step = from; step < to; step++)
        {
            _prefix[PrefixSize] = (byte)step;
            _hash.Append(_prefix, 0, StepSize);
            _hash.Append(value, 0, _size);
            Finish(value);
        }
    }

    private void Begin(int number, int mark)
    {
        WritePrefix(number, mark);
        _hash.Reset();
        _hash.Append(_prefix, 0, PrefixSize);
    }

    private void WritePrefix(int number, int mark)
    {
        BigEndian.Write(_prefix, NumberAt, number);
        _prefix[MarkAt] = (byte)(mark >> 8);
        _prefix[MarkAt + 1] = (byte)mark;
    }
}
