using System;
using TinyInfer.Anomaly.Format;
using TinyInfer.Federated.Sources;

namespace TinyInfer.Federated.Messages;

/// <summary>What a round of sums asks for: which features, and how they count.</summary>
public sealed class SumsPlan
{
    private const int MostBits = 20;

    /// <summary>Makes a plan.</summary>
    /// <param name="centre">What is subtracted from each feature, such as a mean known from elsewhere. Kept, not copied.</param>
    /// <param name="scale">What each is multiplied by then, above 0. Kept, not copied.</param>
    /// <param name="isCorrelated">Whether products of features are summed, or squares alone.</param>
    /// <param name="mostWindows">Windows of a board, 1 to 2²⁰.</param>
    /// <param name="fractionBits">A scaled feature counts in steps of 2^−this, 0 to 20; with 18 it is within ±8.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public SumsPlan(float[] centre, float[] scale, bool isCorrelated, int mostWindows, int fractionBits = 18)
    {
        Centre = centre;
        Scale = scale;
        IsCorrelated = isCorrelated;
        MostWindows = mostWindows;
        FractionBits = fractionBits;
        string problem = FindProblem();
        if (problem != null)
        {
            throw new ArgumentException("plan: " + problem);
        }
    }

    /// <summary>What is subtracted from each feature.</summary>
    public float[] Centre { get; }

    /// <summary>What each is multiplied by then.</summary>
    public float[] Scale { get; }

    /// <summary>Whether products of features are summed, or squares alone.</summary>
    public bool IsCorrelated { get; }

    /// <summary>Windows of a board at most.</summary>
    public int MostWindows { get; }

    /// <summary>A scaled feature counts in steps of 2 to the power of minus this.</summary>
    public int FractionBits { get; }

    /// <summary>Number of features.</summary>
    public int FeatureCount => Centre.Length;

    /// <summary>Numbers that a board sends: windows, sums, then products row by row up to the diagonal, or squares.</summary>
    public int ValueCount => 1 + FeatureCount + (IsCorrelated ? FeatureCount * (FeatureCount + 1) / 2 : FeatureCount);

    internal int Size => 8 + (8 * FeatureCount);

    internal static SumsPlan Read(ByteReader reader)
    {
        int flags = reader.Byte();
        reader.Require(flags <= 1, "there is no such kind of sums");
        int bits = reader.Byte();
        int count = reader.UShort();
        int windows = reader.Int();
        reader.Require(count >= 1 && count <= FeatureSums.MostFeatures, "the number of features is out of range");
        float[] centre = reader.Floats(count);
        float[] scale = reader.Floats(count);
        try
        {
            return new SumsPlan(centre, scale, flags == 1, windows, bits);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(e.Message);
        }
    }

    internal void Write(ByteWriter writer)
    {
        writer.Byte(IsCorrelated ? 1 : 0);
        writer.Byte(FractionBits);
        writer.UShort(FeatureCount);
        writer.Int(MostWindows);
        writer.Floats(Centre);
        writer.Floats(Scale);
    }

    internal bool IsSame(SumsPlan other)
    {
        if (IsCorrelated != other.IsCorrelated || FractionBits != other.FractionBits || FeatureCount != other.FeatureCount
            || MostWindows != other.MostWindows)
        {
            return false;
        }

        for (int i = 0; i < Centre.Length; i++)
        {
            if (Centre[i] != other.Centre[i] || Scale[i] != other.Scale[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFinite(float value)
    {
        return value - value == 0f;
    }

    private string FindProblem()
    {
        if (FeatureCount < 1 || Scale.Length != FeatureCount
            || FeatureCount > (IsCorrelated ? FeatureSums.MostCorrelated : FeatureSums.MostFeatures))
        {
            return "the number of features is out of range";
        }

        if (MostWindows < 1 || MostWindows > FeatureSums.MostWindows || FractionBits < 0 || FractionBits > MostBits)
        {
            return "the number of windows, or of fraction bits, is out of range";
        }

        for (int i = 0; i < Centre.Length; i++)
        {
            if (!IsFinite(Centre[i]) || !IsFinite(Scale[i]) || !(Scale[i] > 0f))
            {
                return "a centre is not finite, or a scale not above 0";
            }
        }

        return null;
    }
}
