using System;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated.Masking;

/// <summary>
/// A board's masks in a group (K. Bonawitz and others, 2017): one with each other member, which the one adds and the other subtracts, and
/// one of its own, whose seed is told only for a sum that the board is part of. Allocates nothing after construction.
/// </summary>
/// <remarks>
/// Seeds are HMAC-SHA-256 of the plan's hash and of who shares them: those of a pair with the group's secret as the key, a board's own with
/// a secret that the board alone has. A plan that differs in a bit has other seeds.
/// </remarks>
internal sealed class GroupMasks
{
    private const int OfPair = 1;
    private const int OfOne = 2;
    private const int OfNoise = 3;

    private readonly RandomStream _stream;
    private readonly byte[] _seeds;
    private readonly byte[] _noise = new byte[RandomStream.SeedSize];
    private readonly int _own;

    /// <summary>Derives the seeds of a round.</summary>
    /// <param name="hash">The hash function; another of its kind is made.</param>
    /// <param name="groupSecret">What all boards of the group know, and the service does not; 32 bytes.</param>
    /// <param name="ownSecret">What this board alone knows; 32 bytes.</param>
    /// <param name="session">The plan's hash.</param>
    /// <param name="own">The board's index among the members.</param>
    /// <param name="members">How many there are.</param>
    internal GroupMasks(HashFunction hash, byte[] groupSecret, byte[] ownSecret, byte[] session, int own, int members)
    {
        HashFunction another = hash.Another();
        Hmac hmac = new Hmac(another);
        _stream = new RandomStream(another);
        _own = own;
        _seeds = new byte[members * RandomStream.SeedSize];
        byte[] message = new byte[HashFunction.Size + 3];
        Array.Copy(session, 0, message, 0, HashFunction.Size);
        for (int i = 0; i < members; i++)
        {
            message[HashFunction.Size] = (byte)(i == own ? OfOne : OfPair);
            message[HashFunction.Size + 1] = (byte)(i < own ? i : own);
            message[HashFunction.Size + 2] = (byte)(i < own ? own : i);
            hmac.Compute(i == own ? ownSecret : groupSecret, message, message.Length, _noise);
            Array.Copy(_noise, 0, _seeds, i * RandomStream.SeedSize, RandomStream.SeedSize);
        }

        message[HashFunction.Size] = OfNoise;
        hmac.Compute(ownSecret, message, message.Length, _noise);
    }

    /// <summary>Seed of the board's noise in this round.</summary>
    internal byte[] NoiseSeed => _noise;

    /// <summary>Puts all masks on values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="first">Index of the first among all of the round.</param>
    /// <param name="count">How many.</param>
    internal void Apply(long[] values, int first, int count)
    {
        for (int at = 0; at < _seeds.Length; at += RandomStream.SeedSize)
        {
            _stream.Begin(_seeds, at);
            _stream.AddTo(values, first, count, at < _own * RandomStream.SeedSize);
        }
    }

    /// <summary>Copies a seed: of the pair with a member, or the board's own.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="target">Receives it.</param>
    /// <param name="offset">Index of its first byte.</param>
    internal void CopySeed(int member, byte[] target, int offset)
    {
        Array.Copy(_seeds, member * RandomStream.SeedSize, target, offset, RandomStream.SeedSize);
    }
}
