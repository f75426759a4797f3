using System;
using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Changes;

/// <summary>Turns a stream of scores into another that shows slow or small changes better.</summary>
public abstract class ScoreFilter
{
    /// <summary>How detector parameters name it.</summary>
    public abstract ScoreFilterKind Kind { get; }

    /// <summary>The first parameter, as detector parameters store it.</summary>
    public abstract float FirstParameter { get; }

    /// <summary>The second parameter; 0 where there is none.</summary>
    public virtual float SecondParameter => 0f;

    /// <summary>Takes a score.</summary>
    /// <param name="score">The score, finite.</param>
    /// <returns>What to compare with the threshold.</returns>
    public abstract float Update(float score);

    /// <summary>Forgets all scores.</summary>
    public abstract void Reset();

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal abstract int StateSize { get; }

    internal abstract void Save(ByteWriter writer);

    internal abstract void Load(ByteReader reader);

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
