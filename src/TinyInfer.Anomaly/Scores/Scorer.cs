using System;

namespace TinyInfer.Anomaly.Scores;

/// <summary>
/// How unusual a window's features are, from what is known of usual ones. Higher is more unusual. Allocates nothing per window.
/// </summary>
public abstract class Scorer
{
    /// <summary>Makes a scorer.</summary>
    /// <param name="featureCount">Number of features, 1 and up.</param>
    /// <exception cref="ArgumentException">There are no features.</exception>
    protected Scorer(int featureCount)
    {
        if (featureCount < 1)
        {
            throw new ArgumentException("a score needs at least one feature");
        }

        FeatureCount = featureCount;
    }

    /// <summary>Number of features.</summary>
    public int FeatureCount { get; }

    /// <summary>How detector parameters name it.</summary>
    public abstract ScorerKind Kind { get; }

    /// <summary>Whether it has still to see usual windows before it can score.</summary>
    public virtual bool IsLearning => false;

    /// <summary>Learns from a usual window.</summary>
    /// <param name="features">The window's features.</param>
    /// <exception cref="InvalidOperationException">It is not learning.</exception>
    public virtual void Learn(float[] features)
    {
        throw new InvalidOperationException("this score was fitted before; it does not learn");
    }

    /// <summary>Computes the score.</summary>
    /// <param name="features">The window's features, <see cref="FeatureCount"/> of them.</param>
    /// <returns>The score; NaN where a feature is.</returns>
    public abstract float Score(float[] features);

    /// <summary>Contribution of each feature to the score.</summary>
    /// <param name="features">The window's features.</param>
    /// <param name="contributions">Receives one number a feature; the largest explain the score.</param>
    public abstract void Explain(float[] features, float[] contributions);

    /// <summary>Fails where an array of parameters has another length, or a value that is not finite.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="length">The length they must have.</param>
    /// <param name="what">What they are, for the message.</param>
    /// <exception cref="ArgumentException">They do not.</exception>
    protected static void Require(float[] values, int length, string what)
    {
        if (values.Length != length)
        {
            throw new ArgumentException(what + ": " + values.Length.ToString() + " numbers, but there should be " + length.ToString());
        }

        foreach (float value in values)
        {
            if (value - value != 0f)
            {
                throw new ArgumentException(what + ": a number is not finite");
            }
        }
    }
}
