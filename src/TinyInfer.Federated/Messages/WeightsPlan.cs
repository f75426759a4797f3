using System;
using TinyInfer.Anomaly.Format;
using TinyInfer.Federated.Sources;
using TinyInfer.Numerics;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated.Messages;

/// <summary>What a round of training asks for.</summary>
public sealed class WeightsPlan
{
    /// <summary>The most weights.</summary>
    public const int MostWeights = 1 << 15;

    internal const int Size = 24 + HashFunction.Size;

    private const int MostClip = 1 << 20;
    private const int MostPasses = 100;
    private const int MostCounted = 1 << 12;
    private const int LastRate = 15;
    private const float MostNoise = 100f;

    /// <summary>Makes a plan.</summary>
    /// <param name="hash">SHA-256 of the weights to begin with, 32 bytes: int16, little-endian. Kept, not copied.</param>
    /// <param name="weightCount">How many weights there are, 1 to 2¹⁵.</param>
    /// <param name="clip">The longest difference, in counts of a weight, 1 to 2²⁰.</param>
    /// <param name="noise">Deviation of the noise of a sum of the fewest boards, in parts of what one board can change it by at most; 0
    /// for none, at most 100.</param>
    /// <param name="mostWindows">A board counts as if it had so many windows at most, 1 to 4096.</param>
    /// <param name="passes">Passes over a board's windows, 1 to 100.</param>
    /// <param name="rate">The learning rate is 2 to the power of −rate − 2, 0 to 15.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public WeightsPlan(byte[] hash, int weightCount, int clip, float noise, int mostWindows, int passes, int rate)
    {
        Hash = hash;
        WeightCount = weightCount;
        Clip = clip;
        Noise = noise;
        MostWindows = mostWindows;
        Passes = passes;
        Rate = rate;
        bool isRight = hash.Length == HashFunction.Size && IsIn(weightCount, 1, MostWeights) && IsIn(clip, 1, MostClip)
            && noise >= 0f && noise <= MostNoise && IsIn(mostWindows, 1, MostCounted) && IsIn(passes, 1, MostPasses)
            && IsIn(rate, 0, LastRate);
        if (!isRight)
        {
            throw new ArgumentException("plan: a number about weights is out of range");
        }
    }

    /// <summary>SHA-256 of the weights to begin with.</summary>
    public byte[] Hash { get; }

    /// <summary>How many weights there are.</summary>
    public int WeightCount { get; }

    /// <summary>The longest difference, in counts of a weight.</summary>
    public int Clip { get; }

    /// <summary>Deviation of the noise of a sum of the fewest boards, in parts of what one board can change it by at most.</summary>
    public float Noise { get; }

    /// <summary>A board counts as if it had so many windows at most.</summary>
    public int MostWindows { get; }

    /// <summary>Passes over a board's windows.</summary>
    public int Passes { get; }

    /// <summary>The learning rate is 2 to the power of −rate − 2.</summary>
    public int Rate { get; }

    /// <summary>Deviation of a board's noise, in counts of a value.</summary>
    /// <param name="least">The fewest boards that a sum is told of.</param>
    internal double NoiseDeviation(int least)
    {
        return (double)Noise * WeightUpdate.Unit * Clip * MostWindows / RealMath.Sqrt(least);
    }

    internal static WeightsPlan Read(ByteReader reader)
    {
        int count = reader.Int();
        int clip = reader.Int();
        float noise = reader.FiniteFloat();
        int windows = reader.Int();
        int passes = reader.Int();
        int rate = reader.Int();
        byte[] hash = new byte[HashFunction.Size];
        for (int i = 0; i < hash.Length; i++)
        {
            hash[i] = (byte)reader.Byte();
        }

        try
        {
            return new WeightsPlan(hash, count, clip, noise, windows, passes, rate);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(e.Message);
        }
    }

    internal void Write(ByteWriter writer)
    {
        writer.Int(WeightCount);
        writer.Int(Clip);
        writer.Float(Noise);
        writer.Int(MostWindows);
        writer.Int(Passes);
        writer.Int(Rate);
        foreach (byte value in Hash)
        {
            writer.Byte(value);
        }
    }

    internal bool IsSame(WeightsPlan other)
    {
        return Digest.Same(Hash, 0, other.Hash, 0, Hash.Length) && WeightCount == other.WeightCount && Clip == other.Clip
            && Noise == other.Noise && MostWindows == other.MostWindows && Passes == other.Passes && Rate == other.Rate;
    }

    private static bool IsIn(int value, int least, int most)
    {
        return value >= least && value <= most;
    }
}
