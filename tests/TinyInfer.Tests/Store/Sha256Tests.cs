using System.Security.Cryptography;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Tests.Store;

/// <summary>SHA-256 of the device against the platform's.</summary>
public sealed class Sha256Tests
{
    [Fact]
    public void Hashes_of_all_lengths_in_pieces_are_those_of_the_platform()
    {
        Random random = new(1);
        Sha256 hash = new();
        byte[] digest = new byte[HashFunction.Size];
        for (int length = 0; length < 400; length++)
        {
            byte[] data = new byte[length];
            random.NextBytes(data);
            int at = 0;
            while (at < length)
            {
                int piece = random.Next(1, length - at + 1);
                hash.Append(data, at, piece);
                at += piece;
            }

            hash.Finish(digest, 0);
            Assert.Equal(SHA256.HashData(data), digest);
        }
    }

    [Fact]
    public void Two_of_a_kind_take_turns()
    {
        Sha256 one = new();
        HashFunction other = one.Another();
        byte[] data = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];
        byte[] digest = new byte[HashFunction.Size];
        one.Append(data, 0, 100);
        other.Append(data, 50, 150);
        one.Append(data, 100, 100);
        one.Finish(digest, 0);
        Assert.Equal(SHA256.HashData(data), digest);
        other.Finish(digest, 0);
        Assert.Equal(SHA256.HashData(data.AsSpan(50)), digest);
    }

    [Fact]
    public void What_was_begun_is_forgotten_at_a_reset()
    {
        Sha256 hash = new();
        byte[] digest = new byte[HashFunction.Size];
        hash.Append([1, 2, 3], 0, 3);
        hash.Reset();
        hash.Finish(digest, 0);
        Assert.Equal(SHA256.HashData([]), digest);
    }
}
