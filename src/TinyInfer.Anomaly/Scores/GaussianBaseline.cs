using System;
using TinyInfer.Anomaly.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Scores;

/// <summary>
/// Learns mean and deviation of each feature from its first windows, and then scores the root mean square distance in deviations: about 1
/// for what is usual.
/// </summary>
/// <remarks>Welford's method (1962): one pass, and no digits lost where deviations are small beside means.</remarks>
public sealed class GaussianBaseline : Scorer
{
    private readonly double[] _means;
    private readonly double[] _squares;
    private readonly float[] _inverses;
    private int _seen;

    /// <summary>Makes a baseline that has learned nothing yet.</summary>
    /// <param name="featureCount">Number of features.</param>
    /// <param name="windows">How many windows it learns from, 2 and up.</param>
    /// <param name="floor">The least standard deviation that it believes in, 1e-30 and up: features that hardly move must not cry
    /// wolf.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public GaussianBaseline(int featureCount, int windows, float floor)
        : base(featureCount)
    {
        if (windows < 2 || !(floor >= 1e-30f && floor < float.MaxValue))
        {
            throw new ArgumentException("a baseline learns from at least 2 windows, with a floor of 1e-30 or more");
        }

        Windows = windows;
        Floor = floor;
        _means = new double[featureCount];
        _squares = new double[featureCount];
        _inverses = new float[featureCount];
    }

    /// <summary>How many windows it learns from.</summary>
    public int Windows { get; }

    /// <summary>The least standard deviation that it believes in.</summary>
    public float Floor { get; }

    /// <inheritdoc/>
    public override ScorerKind Kind => ScorerKind.Baseline;

    /// <inheritdoc/>
    public override bool IsLearning => _seen < Windows;

    /// <inheritdoc/>
    public override void Learn(float[] features)
    {
        if (!IsLearning)
        {
            throw new InvalidOperationException("the baseline has learned all it learns");
        }

        _seen++;
        for (int i = 0; i < FeatureCount; i++)
        {
            double distance = features[i] - _means[i];
            _means[i] += distance / _seen;
            _squares[i] += distance * (features[i] - _means[i]);
        }

        if (_seen == Windows)
        {
            SetInverses();
        }
    }

    /// <inheritdoc/>
    public override float Score(float[] features)
    {
        float sum = 0f;
        for (int i = 0; i < _inverses.Length; i++)
        {
            float distance = (float)(features[i] - _means[i]) * _inverses[i];
            sum += distance * distance;
        }

        return sum - sum == 0f ? (float)RealMath.Sqrt(sum / FeatureCount) : sum;
    }

    /// <summary>The squared distance of each feature from its mean, in deviations.</summary>
    /// <param name="features">The window's features.</param>
    /// <param name="contributions">Receives one number a feature.</param>
    public override void Explain(float[] features, float[] contributions)
    {
        for (int i = 0; i < _inverses.Length; i++)
        {
            float distance = (float)(features[i] - _means[i]) * _inverses[i];
            contributions[i] = distance * distance;
        }
    }

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal int StateSize => 4 + (16 * FeatureCount);

    internal void Save(ByteWriter writer)
    {
        writer.Int(_seen);
        for (int i = 0; i < FeatureCount; i++)
        {
            writer.Double(_means[i]);
            writer.Double(_squares[i]);
        }
    }

    internal void Load(ByteReader reader)
    {
        _seen = reader.Int(0, Windows);
        for (int i = 0; i < FeatureCount; i++)
        {
            _means[i] = reader.Double(-float.MaxValue);
            _squares[i] = reader.FiniteDouble();
        }

        SetInverses();
    }

    private void SetInverses()
    {
        for (int i = 0; i < FeatureCount; i++)
        {
            double deviation = _seen > 1 ? RealMath.Sqrt(_squares[i] / (_seen - 1)) : 0;
            _inverses[i] = (float)(1 / (deviation > Floor ? deviation : Floor));
        }
    }
}
