using TinyInfer.Store.Hashing;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Converter.Updates;

/// <summary>
/// A tree of one-time keys that are derived from a seed: RFC 8554, appendix A. Its hashes are those of the verifier on the device.
/// </summary>
internal sealed class LmsTree
{
    private const int RandomizerIndex = 0xFFFD;
    private const int ChildSeedIndex = 0xFFFE;
    private const int ChildIdentifierIndex = 0xFFFF;
    private const byte SecretMark = 0xFF;

    private readonly LmsParameters _parameters;
    private readonly byte[] _identifier;
    private readonly byte[] _seed;
    private readonly byte[][] _nodes;

    /// <summary>Makes the tree: all its one-time public keys are computed, on all cores.</summary>
    /// <param name="treeType">Type code of the tree.</param>
    /// <param name="chainType">Type code of the one-time keys.</param>
    /// <param name="identifier">Its identifier, 16 bytes.</param>
    /// <param name="seed">What its secrets are derived from.</param>
    internal LmsTree(int treeType, int chainType, byte[] identifier, byte[] seed)
    {
        _parameters = LmsParameters.Find(treeType, chainType) ?? throw new ArgumentException("the type codes are not known");
        _identifier = identifier;
        _seed = seed;
        int leaves = 1 << _parameters.Height;
        _nodes = new byte[2 * leaves][];
        Parallel.For(0, leaves, NewHash, (leaf, _, hash) =>
        {
            byte[] node = new byte[_parameters.HashSize];
            ComputePublicKey(hash, leaf, node);
            hash.BeginLeaf(leaves + leaf);
            hash.Append(node, 0, node.Length);
            hash.Finish(node);
            _nodes[leaves + leaf] = node;
            return hash;
        }, _ => { });
        LmsHash above = NewHash();
        for (int node = leaves - 1; node > 0; node--)
        {
            _nodes[node] = new byte[_parameters.HashSize];
            above.BeginNode(node);
            above.Append(_nodes[2 * node], 0, _parameters.HashSize);
            above.Append(_nodes[(2 * node) + 1], 0, _parameters.HashSize);
            above.Finish(_nodes[node]);
        }

        PublicKey = [.. Integer(treeType), .. Integer(chainType), .. identifier, .. _nodes[1]];
    }

    /// <summary>The public key: type codes, identifier, root.</summary>
    internal byte[] PublicKey { get; }

    /// <summary>Signs a message. A leaf must sign one message only, ever: two give away its secrets.</summary>
    /// <param name="leaf">Index of the one-time key.</param>
    /// <param name="message">The message.</param>
    /// <returns>The signature.</returns>
    internal byte[] Sign(int leaf, byte[] message)
    {
        LmsHash hash = NewHash();
        int size = _parameters.HashSize;
        byte[] digits = new byte[size + 2];
        byte[] randomizer = Secret(leaf, RandomizerIndex);
        hash.BeginMessage(leaf);
        hash.Append(randomizer, 0, size);
        hash.Append(message, 0, message.Length);
        hash.Finish(digits);
        _parameters.WriteChecksum(digits);
        List<byte> signature = [.. Integer(leaf), .. PublicKey.AsSpan(4, 4), .. randomizer.AsSpan(0, size)];
        for (int chain = 0; chain < _parameters.Chains; chain++)
        {
            byte[] value = Secret(leaf, chain);
            hash.Walk(leaf, chain, 0, _parameters.GetDigit(digits, chain), value);
            signature.AddRange(value.AsSpan(0, size));
        }

        signature.AddRange(PublicKey.AsSpan(0, 4));
        for (int node = (1 << _parameters.Height) + leaf; node > 1; node >>= 1)
        {
            signature.AddRange(_nodes[node ^ 1]);
        }

        return [.. signature];
    }

    /// <summary>Derives identifier and seed of the tree below a leaf.</summary>
    /// <param name="leaf">Index of the leaf.</param>
    internal (byte[] Identifier, byte[] Seed) DeriveChild(int leaf) =>
        (Secret(leaf, ChildIdentifierIndex)[..LmsParameters.IdentifierSize], Secret(leaf, ChildSeedIndex));

    /// <summary>An integer as RFC 8554 writes it.</summary>
    /// <param name="value">The integer.</param>
    internal static byte[] Integer(int value)
    {
        byte[] bytes = new byte[BigEndian.Size];
        BigEndian.Write(bytes, 0, value);
        return bytes;
    }

    private void ComputePublicKey(LmsHash hash, int leaf, byte[] target)
    {
        byte[][] ends = [.. Enumerable.Range(0, _parameters.Chains).Select(chain =>
        {
            byte[] value = Secret(leaf, chain);
            hash.Walk(leaf, chain, 0, (1 << _parameters.Width) - 1, value);
            return value;
        })];
        hash.BeginPublicKey(leaf);
        foreach (byte[] end in ends)
        {
            hash.Append(end, 0, _parameters.HashSize);
        }

        hash.Finish(target);
    }

    private byte[] Secret(int leaf, int index)
    {
        byte[] from = [.. _identifier, .. Integer(leaf), (byte)(index >> 8), (byte)index, SecretMark, .. _seed];
        return System.Security.Cryptography.SHA256.HashData(from);
    }

    private LmsHash NewHash()
    {
        LmsHash hash = new(new PlatformHash());
        hash.Use(_identifier, 0, _parameters.HashSize);
        return hash;
    }
}
