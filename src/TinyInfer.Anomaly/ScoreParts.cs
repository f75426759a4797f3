using System;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Anomaly;

/// <summary>
/// Contributions of the parts that a person tells apart (bands, statistics, the channels of raw samples) to a detector's score. Allocates
/// nothing after construction.
/// </summary>
public sealed class ScoreParts
{
    private readonly ReconstructionError _reconstruction;
    private readonly Scorer _scorer;
    private readonly float[] _contributions;

    /// <summary>Explains a score of a model's input and output.</summary>
    /// <param name="reconstruction">The detector's own; null for the mean squared error.</param>
    /// <param name="partCount">Number of parts; a score with weights has those that its weights are for.</param>
    public ScoreParts(ReconstructionError reconstruction, int partCount)
    {
        _reconstruction = reconstruction != null && reconstruction.Weights != null
            ? reconstruction
            : new ReconstructionError(partCount, null, reconstruction == null ? ErrorMeasure.Squared : reconstruction.Measure);
        Values = new float[_reconstruction.Channels];
        IsEmpty = _reconstruction.Measure == ErrorMeasure.Output;
    }

    /// <summary>Explains a score of features.</summary>
    /// <param name="scorer">The detector's.</param>
    /// <param name="featureCount">Number of features.</param>
    /// <param name="partCount">Number of parts: feature i belongs to part i modulo this number.</param>
    public ScoreParts(Scorer scorer, int featureCount, int partCount)
    {
        _scorer = scorer;
        _contributions = new float[featureCount];
        Values = new float[partCount];
    }

    /// <summary>Contribution of each part since the last explanation.</summary>
    public float[] Values { get; }

    /// <summary>Whether nobody can say what contributes: the score is a model's own output. <see cref="Values"/> stay 0.</summary>
    public bool IsEmpty { get; }

    /// <summary>Explains the score of what a model made of a window.</summary>
    /// <param name="input">What the model was given.</param>
    /// <param name="output">What it gave back.</param>
    /// <exception cref="ArgumentException">The tensors do not fit each other or the parts.</exception>
    public void Explain(Tensor input, Tensor output)
    {
        if (!IsEmpty)
        {
            _reconstruction.Explain(input, output, Values);
        }
    }

    /// <summary>Explains the score of a window's features.</summary>
    /// <param name="features">The features.</param>
    public void Explain(float[] features)
    {
        _scorer.Explain(features, _contributions);
        Array.Clear(Values, 0, Values.Length);
        for (int i = 0; i < _contributions.Length; i++)
        {
            Values[i % Values.Length] += _contributions[i];
        }
    }
}
