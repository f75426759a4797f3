using TinyInfer.Converter.Updates;
using TinyInfer.Format;
using TinyInfer.Store.Hashing;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Tests.Store;

/// <summary>Signatures: the RFC's own, those of our keys, and all that is no signature.</summary>
public sealed class HssVerifierTests
{
    private static readonly byte[] _message = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Test_cases_of_the_rfc_pass(int index)
    {
        Rfc8554 test = Rfc8554.Cases()[index];

        Assert.True(Verify(test.PublicKey, test.Message, test.Signature));
        test.Message[^1] ^= 1;
        Assert.False(Verify(test.PublicKey, test.Message, test.Signature));
    }

    [Fact]
    public void The_root_of_a_tree_is_the_rfcs()
    {
        // Appendix F, test case 2: SEED and I of the upper tree, LMS_SHA256_M32_H10 and LMOTS_SHA256_N32_W4.
        LmsTree tree = new(6, 3, Convert.FromHexString("d08fabd4a2091ff0a8cb4ed834e74534"),
            Convert.FromHexString("558b8966c48ae9cb898b423c83443aae014a72f1b1ab5cc85cf1d892903b5439"));

        Assert.Equal(Rfc8554.Cases()[1].PublicKey[4..], tree.PublicKey);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Signatures_of_a_key_are_verified(int levels)
    {
        SigningKey key = SigningKey.Create(levels);
        foreach (int index in (int[])[0, 1, key.Capacity - 1])
        {
            byte[] signature = key.Sign(index, _message);
            Assert.Equal(key.SignatureSize, signature.Length);
            Assert.True(Verify(key.PublicKey, _message, signature));
            Assert.False(Verify(SigningKey.Create(levels).PublicKey, _message, signature));
        }
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    [InlineData(5, 3)]
    [InlineData(5, 4)]
    [InlineData(10, 5)]
    [InlineData(10, 6)]
    [InlineData(10, 7)]
    [InlineData(10, 8)]
    public void All_widths_and_sizes_of_hashes_agree(int treeType, int chainType)
    {
        byte[] identifier = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        LmsTree tree = new(treeType, chainType, identifier, _message[..24]);
        byte[] publicKey = [0, 0, 0, 1, .. tree.PublicKey];

        byte[] signature = [0, 0, 0, 0, .. tree.Sign(17, _message)];

        Assert.True(Verify(publicKey, _message, signature));
        signature[^1] ^= 0x80;
        Assert.False(Verify(publicKey, _message, signature));
    }

    [Fact]
    public void Another_bit_anywhere_is_no_signature()
    {
        Random random = new(3);
        foreach (Rfc8554 test in Rfc8554.Cases())
        {
            for (int i = 0; i < test.Signature.Length; i += i < 60 ? 1 : 29)
            {
                byte[] other = [.. test.Signature];
                other[i] ^= (byte)(1 << random.Next(8));
                Assert.False(Verify(test.PublicKey, test.Message, other), $"byte {i}");
            }
        }
    }

    [Fact]
    public void Cut_or_lengthened_it_is_no_signature()
    {
        Rfc8554 test = Rfc8554.Cases()[1];
        for (int length = 0; length < test.Signature.Length; length += length < 100 ? 1 : 37)
        {
            Assert.False(Verify(test.PublicKey, test.Message, test.Signature[..length]));
        }

        Assert.False(Verify(test.PublicKey, test.Message, [.. test.Signature, 0]));
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        byte[] key = Rfc8554.Cases()[0].PublicKey;
        Assert.Throws<ArgumentException>(() => new HssVerifier([], new Sha256()));
        Assert.Throws<ArgumentException>(() => new HssVerifier(key[..^1], new Sha256()));
        Assert.Throws<ArgumentException>(() => new HssVerifier([.. key, 0], new Sha256()));
        foreach (int at in (int[])[3, 7, 11])
        {
            byte[] other = [.. key];
            other[at] = 99;
            Assert.Throws<ArgumentException>(() => new HssVerifier(other, new Sha256()));
        }

        Assert.Throws<ArgumentNullException>(() => new HssVerifier(null!, new Sha256()));
        Assert.Throws<ArgumentNullException>(() => new HssVerifier(key, null!));
    }

    private static bool Verify(byte[] key, byte[] message, byte[] signature) =>
        new HssVerifier(key, new Sha256()).Verify(
            new ArraySource([.. message, .. signature]), 0, message.Length, message.Length, signature.Length);
}
