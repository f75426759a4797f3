using System;
using TinyInfer.Format;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Store.Signatures;

/// <summary>
/// Verifies hash-based signatures, HSS over LMS (RFC 8554, NIST SP 800-208), against one public key. They need nothing but SHA-256, and no
/// quantum computer is known to forge them. Message and signature are read where they lie, a hash at a time; 1.3 KB of working memory.
/// </summary>
public sealed class HssVerifier
{
    private const int MaxLevels = 8;
    private const int PieceSize = 64;

    private readonly byte[] _root;
    private readonly int _levels;
    private readonly LmsHash _outer;
    private readonly LmsHash _inner;
    private readonly byte[] _key = new byte[LmsParameters.KeyHeaderSize + HashFunction.Size];
    private readonly byte[] _digits = new byte[HashFunction.Size + 2];
    private readonly byte[] _value = new byte[HashFunction.Size];
    private readonly byte[] _node = new byte[HashFunction.Size];
    private readonly byte[] _piece = new byte[PieceSize];

    /// <summary>Takes a public key.</summary>
    /// <param name="publicKey">Number of levels, type codes, identifier and root, as RFC 8554 writes them: 52 or 60 bytes.</param>
    /// <param name="hash">What computes the hashes; it and another of its kind are used.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The key is not one of LMS with SHA-256.</exception>
    public HssVerifier(byte[] publicKey, HashFunction hash)
    {
        if (publicKey == null || hash == null)
        {
            throw new ArgumentNullException(publicKey == null ? nameof(publicKey) : nameof(hash));
        }

        _levels = publicKey.Length < BigEndian.Size + LmsParameters.KeyHeaderSize ? 0 : BigEndian.Read(publicKey, 0);
        LmsParameters parameters = _levels < 1 || _levels > MaxLevels ? null : ParametersOf(publicKey, BigEndian.Size);
        if (parameters == null || publicKey.Length != BigEndian.Size + parameters.KeySize)
        {
            throw new ArgumentException("the public key is not one of HSS with SHA-256");
        }

        _root = new byte[parameters.KeySize];
        Array.Copy(publicKey, BigEndian.Size, _root, 0, _root.Length);
        _outer = new LmsHash(hash);
        _inner = new LmsHash(hash.Another());
    }

    /// <summary>Verifies a signature.</summary>
    /// <param name="source">Where message and signature lie.</param>
    /// <param name="message">First byte of the message.</param>
    /// <param name="messageSize">Its bytes.</param>
    /// <param name="signature">First byte of the signature.</param>
    /// <param name="signatureSize">Its bytes; one more or less than it should have is a wrong signature.</param>
    /// <returns>Whether the holder of the private key has signed this message.</returns>
    public bool Verify(ModelSource source, int message, int messageSize, int signature, int signatureSize)
    {
        int end = signature + signatureSize;
        if (signatureSize < BigEndian.Size || ReadInt(source, signature) != _levels - 1)
        {
            return false;
        }

        int at = signature + BigEndian.Size;
        Array.Copy(_root, _key, _root.Length);
        for (int level = 1; level < _levels; level++)
        {
            // A tree signs the public key of the tree below it, which follows the signature.
            int next = EndOf(at, end);
            if (next < 0 || next > end - LmsParameters.KeyHeaderSize)
            {
                return false;
            }

            source.Read(next, _piece, 0, LmsParameters.KeyHeaderSize);
            LmsParameters below = ParametersOf(_piece, 0);
            if (below == null || next > end - below.KeySize || !VerifyTree(source, next, below.KeySize, at))
            {
                return false;
            }

            source.Read(next, _key, 0, below.KeySize);
            at = next + below.KeySize;
        }

        return EndOf(at, end) == end && VerifyTree(source, message, messageSize, at);
    }

    private static LmsParameters ParametersOf(byte[] key, int at)
    {
        return LmsParameters.Find(BigEndian.Read(key, at), BigEndian.Read(key, at + BigEndian.Size));
    }

    /// <summary>Where a signature by the key in <see cref="_key"/> ends; −1 if that is beyond the end.</summary>
    private int EndOf(int at, int end)
    {
        int size = ParametersOf(_key, 0).SignatureSize;
        return at > end - size ? -1 : at + size;
    }

    /// <summary>Verifies a signature by the key in <see cref="_key"/>: RFC 8554, algorithms 4b and 6a.</summary>
    private bool VerifyTree(ModelSource source, int message, int messageSize, int at)
    {
        LmsParameters parameters = ParametersOf(_key, 0);
        int size = parameters.HashSize;
        int leaf = ReadInt(source, at);
        int treeTypeAt = at + 4 + parameters.OneTimeSize;
        if (leaf < 0 || leaf >> parameters.Height != 0
            || ReadInt(source, at + 4) != BigEndian.Read(_key, 4) || ReadInt(source, treeTypeAt) != BigEndian.Read(_key, 0))
        {
            return false;
        }

        _outer.Use(_key, 8, size);
        _inner.Use(_key, 8, size);
        HashMessage(source, message, messageSize, leaf, at + 8, size);
        parameters.WriteChecksum(_digits);
        HashChains(source, parameters, leaf, at + 8 + size);

        int node = (1 << parameters.Height) + leaf;
        _outer.BeginLeaf(node);
        _outer.Append(_value, 0, size);
        _outer.Finish(_node);
        for (int pathAt = treeTypeAt + 4; node > 1; pathAt += size)
        {
            source.Read(pathAt, _value, 0, size);
            bool isRight = (node & 1) != 0;
            node >>= 1;
            _outer.BeginNode(node);
            _outer.Append(isRight ? _value : _node, 0, size);
            _outer.Append(isRight ? _node : _value, 0, size);
            _outer.Finish(_node);
        }

        return Digest.Same(_node, 0, _key, LmsParameters.KeyHeaderSize, size);
    }

    /// <summary>Hashes a message, behind the signature's randomizer, into <see cref="_digits"/>.</summary>
    private void HashMessage(ModelSource source, int message, int messageSize, int leaf, int randomizerAt, int size)
    {
        _outer.BeginMessage(leaf);
        source.Read(randomizerAt, _value, 0, size);
        _outer.Append(_value, 0, size);
        for (int done = 0; done < messageSize; done += PieceSize)
        {
            int piece = messageSize - done < PieceSize ? messageSize - done : PieceSize;
            source.Read(message + done, _piece, 0, piece);
            _outer.Append(_piece, 0, piece);
        }

        _outer.Finish(_digits);
    }

    /// <summary>
    /// Walks all chains to their ends and hashes these into <see cref="_value"/>: the one-time public key, if all is right.
    /// </summary>
    private void HashChains(ModelSource source, LmsParameters parameters, int leaf, int chainsAt)
    {
        int size = parameters.HashSize;
        int last = (1 << parameters.Width) - 1;
        _outer.BeginPublicKey(leaf);
        for (int chain = 0; chain < parameters.Chains; chain++)
        {
            source.Read(chainsAt + (chain * size), _value, 0, size);
            _inner.Walk(leaf, chain, parameters.GetDigit(_digits, chain), last, _value);
            _outer.Append(_value, 0, size);
        }

        _outer.Finish(_value);
    }

    private int ReadInt(ModelSource source, int at)
    {
        source.Read(at, _piece, 0, BigEndian.Size);
        return BigEndian.Read(_piece, 0);
    }
}
