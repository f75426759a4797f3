using System;
using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Changes;

/// <summary>Turns a stream of scores into another that shows slow or small changes better.</summary>
public abstract class ScoreFilter
{
    /// <summary>Sums exceed even a threshold of 0.</summary>
    private const double LeastLimit = 1e-30;

    /// <summary>How detector parameters name it.</summary>
    public abstract ScoreFilterKind Kind { get; }

    /// <summary>The first parameter, as detector parameters store it.</summary>
    public abstract float FirstParameter { get; }

    /// <summary>The second parameter; 0 where there is none.</summary>
    public virtual float SecondParameter => 0f;

    /// <summary>Takes a score while there is no threshold.</summary>
    /// <param name="score">The score, finite.</param>
    /// <returns>What to compare with a threshold.</returns>
    public float Update(float score)
    {
        return Update(score, float.NaN);
    }

    /// <summary>Takes a score.</summary>
    /// <param name="score">The score, finite.</param>
    /// <param name="threshold">What the result is compared with: sums stop at twice that. NaN if there is none yet.</param>
    /// <returns>What to compare with the threshold.</returns>
    public abstract float Update(float score, float threshold);

    /// <summary>Forgets all scores.</summary>
    public abstract void Reset();

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal abstract int StateSize { get; }

    internal abstract void Save(ByteWriter writer);

    internal abstract void Load(ByteReader reader);

    /// <summary>Keeps a sum between 0 and twice the threshold.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="threshold">The threshold; NaN for none: then the largest float is the limit.</param>
    /// <returns>The sum within its limits.</returns>
    internal static double Cap(double sum, float threshold)
    {
        double limit = float.IsNaN(threshold) || threshold > float.MaxValue / 2 ? float.MaxValue : 2.0 * threshold;
        limit = limit > LeastLimit ? limit : LeastLimit;
        return sum > limit ? limit : sum > 0 ? sum : 0;
    }

    /// <summary>Fails where a parameter is out of range.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="problem">What is wrong where it is not.</param>
    /// <exception cref="ArgumentException">The condition is false.</exception>
    protected static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException(problem);
        }
    }
}
