using System;
using TinyInfer.Federated.Messages;
using TinyInfer.Numerics;

namespace TinyInfer.Federated.Sources;

/// <summary>
/// What training changed in weights, clipped, multiplied by the number of windows, and noised: the number of windows first, then one whole
/// number for each weight. Allocates nothing after construction.
/// </summary>
/// <remarks>
/// With d the differences, C the clip and w the windows, capped at <see cref="WeightsPlan.MostWindows"/>, value i is
/// trunc(256 · d[i] · min(1, C / |d|)) · w + noise: the vector's length is never above 256 · C · w, for it is cut towards zero. Noise is
/// Gaussian; its deviation, z · 256 · C · <see cref="WeightsPlan.MostWindows"/> / √least, makes z times the largest vector of the sum over
/// the fewest boards that a sum is told of.
/// </remarks>
public sealed class WeightUpdate : RoundSource
{
    /// <summary>Counts of a value for one count of a weight.</summary>
    public const int Unit = 256;

    private readonly WeightsPlan _plan;
    private readonly short[] _before;
    private readonly short[] _after;
    private readonly int _windows;
    private readonly double _factor;
    private readonly bool _isClipped;
    private GaussianNoise _noise;
    private double _deviation;

    /// <summary>Takes the difference of weights.</summary>
    /// <param name="plan">How it is clipped and noised. Kept, not copied.</param>
    /// <param name="before">The weights before training; int8 weights as they are. Kept, not copied.</param>
    /// <param name="after">The weights after it. Kept, not copied.</param>
    /// <param name="windows">Windows that it was trained on, 1 and up.</param>
    /// <exception cref="ArgumentException">The plan has another number of weights, or there are no windows.</exception>
    public WeightUpdate(WeightsPlan plan, short[] before, short[] after, int windows)
    {
        if (before.Length != plan.WeightCount || after.Length != plan.WeightCount || windows < 1)
        {
            throw new ArgumentException("update: the plan's number of weights, and windows, are expected");
        }

        _plan = plan;
        _before = before;
        _after = after;
        _windows = windows < plan.MostWindows ? windows : plan.MostWindows;
        long squares = 0;
        for (int i = 0; i < before.Length; i++)
        {
            long difference = after[i] - before[i];
            squares += difference * difference;
        }

        // Whether it is longer is decided in whole numbers.
        _isClipped = squares > (long)plan.Clip * plan.Clip;
        _factor = _isClipped ? Unit * (plan.Clip / RealMath.Sqrt(squares)) * (1 - 1e-12) : Unit;
    }

    /// <inheritdoc/>
    public override int ValueCount => _plan.WeightCount + 1;

    /// <summary>Windows that it counts for.</summary>
    public int WindowCount => _windows;

    /// <summary>Whether the difference was longer than the clip.</summary>
    public bool IsClipped => _isClipped;

    /// <inheritdoc/>
    internal override string FindProblem(RoundPlan plan)
    {
        return plan.Weights == null || !plan.Weights.IsSame(_plan) ? "the update is of other weights than the plan's" : null;
    }

    /// <inheritdoc/>
    internal override void Begin(int least, byte[] seed)
    {
        _deviation = _plan.NoiseDeviation(least);
        _noise = new GaussianNoise(seed);
    }

    /// <inheritdoc/>
    internal override void Read(int first, long[] values, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int weight = first + i - 1;
            if (weight < 0)
            {
                values[i] = _windows;
                continue;
            }

            int difference = _after[weight] - _before[weight];
            long value = _isClipped ? (long)(difference * _factor) : (long)difference * Unit;
            values[i] = value * _windows;
            if (_deviation > 0)
            {
                values[i] += _noise.Get(weight, _deviation);
            }
        }
    }
}
