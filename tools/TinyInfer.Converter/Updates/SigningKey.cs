using System.Security.Cryptography;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Converter.Updates;

/// <summary>
/// A private key of HSS (RFC 8554): one tree of 1,024 one-time keys, or one above 1,024 more. Hashes have 24 bytes, digits 4 bits: of the
/// sets of NIST SP 800-208 the one whose signatures are small and still quick to verify in interpreted code.
/// </summary>
/// <param name="levels">One or two.</param>
/// <param name="identifier">Identifier of the upper tree, 16 bytes.</param>
/// <param name="seed">What all secrets are derived from, 24 bytes.</param>
internal sealed class SigningKey(int levels, byte[] identifier, byte[] seed)
{
    /// <summary>LMS_SHA256_M24_H10.</summary>
    private const int TreeType = 11;

    /// <summary>LMOTS_SHA256_N24_W4.</summary>
    private const int ChainType = 7;

    private const int Height = 10;
    private const int SeedSize = 24;

    private readonly LmsParameters _parameters = LmsParameters.Find(TreeType, ChainType);
    private readonly Lazy<LmsTree> _tree = new(() => new LmsTree(TreeType, ChainType, identifier, seed));

    /// <summary>One or two.</summary>
    internal int Levels => levels;

    /// <summary>Identifier of the upper tree.</summary>
    internal byte[] Identifier => identifier;

    /// <summary>What all secrets are derived from.</summary>
    internal byte[] Seed => seed;

    /// <summary>How many signatures it can make.</summary>
    internal int Capacity => 1 << (Height * levels);

    /// <summary>Bytes of a signature.</summary>
    internal int SignatureSize => 4 + (levels * _parameters.SignatureSize) + ((levels - 1) * _parameters.KeySize);

    /// <summary>The public key: number of levels, type codes, identifier and root.</summary>
    internal byte[] PublicKey => [.. LmsTree.Integer(levels), .. _tree.Value.PublicKey];

    /// <summary>Makes a new key from random bytes.</summary>
    /// <param name="levels">One or two.</param>
    internal static SigningKey Create(int levels) => new(
        levels, RandomNumberGenerator.GetBytes(LmsParameters.IdentifierSize), RandomNumberGenerator.GetBytes(SeedSize));

    /// <summary>Signs a message.</summary>
    /// <param name="index">Index of the signature; each is for one message only.</param>
    /// <param name="message">The message.</param>
    /// <returns>The signature.</returns>
    internal byte[] Sign(int index, byte[] message)
    {
        if (levels == 1)
        {
            return [.. LmsTree.Integer(0), .. _tree.Value.Sign(index, message)];
        }

        int leaf = index >> Height;
        (byte[] childIdentifier, byte[] childSeed) = _tree.Value.DeriveChild(leaf);
        LmsTree child = new(TreeType, ChainType, childIdentifier, childSeed);
        return
        [
            .. LmsTree.Integer(1), .. _tree.Value.Sign(leaf, child.PublicKey), .. child.PublicKey,
            .. child.Sign(index & ((1 << Height) - 1), message),
        ];
    }
}
