using System;
using TinyInfer.Federated.Messages;

namespace TinyInfer.Federated.Sources;

/// <summary>
/// Number of windows, sums of their features, and sums of products or squares, in whole numbers: sums over boards are exact, in whatever
/// order. Takes the same time for every window, and allocates nothing.
/// </summary>
/// <remarks>
/// A feature x counts as q = round((x − centre) · scale · 2ᵇ), b being <see cref="SumsPlan.FractionBits"/>. Below 2²¹, products stay below
/// 2⁴², and the sum over 2²⁰ windows below 2⁶².
/// </remarks>
public sealed class FeatureSums : RoundSource
{
    /// <summary>Windows of all boards that a sum holds.</summary>
    public const int MostWindows = 1 << 20;

    /// <summary>The most features whose products are summed: they take 8 bytes for each pair.</summary>
    public const int MostCorrelated = 64;

    /// <summary>The most features.</summary>
    public const int MostFeatures = 256;

    private const double Limit = 1 << 21;

    private readonly SumsPlan _plan;
    private readonly long[] _values;
    private readonly int[] _window;
    private readonly double _unit;

    /// <summary>Makes sums of no windows.</summary>
    /// <param name="plan">Which features, and how they count. Kept, not copied.</param>
    public FeatureSums(SumsPlan plan)
    {
        _plan = plan;
        _values = new long[plan.ValueCount];
        _window = new int[plan.FeatureCount];
        _unit = 1 << plan.FractionBits;
    }

    /// <inheritdoc/>
    public override int ValueCount => _values.Length;

    /// <summary>Windows so far.</summary>
    public int Count => (int)_values[0];

    /// <summary>Windows that were left out: a feature of theirs was not finite, or too far from its centre.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Adds a window. Beyond <see cref="SumsPlan.MostWindows"/> none is taken.</summary>
    /// <param name="features">Its features.</param>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="ArgumentException">There are more or fewer features than in the plan.</exception>
    public bool Add(float[] features)
    {
        if (features.Length != _window.Length)
        {
            throw new ArgumentException("sums: another number of features is expected");
        }

        if (_values[0] >= _plan.MostWindows)
        {
            return false;
        }

        if (!Round(features))
        {
            LeftOut++;
            return false;
        }

        AddRounded();
        return true;
    }

    /// <inheritdoc/>
    internal override string FindProblem(RoundPlan plan)
    {
        return plan.Sums == null || !plan.Sums.IsSame(_plan) ? "the sums are of other features than the plan's" : null;
    }

    /// <inheritdoc/>
    internal override void Read(int first, long[] values, int count)
    {
        Array.Copy(_values, first, values, 0, count);
    }

    private bool Round(float[] features)
    {
        for (int i = 0; i < features.Length; i++)
        {
            double value = ((double)features[i] - _plan.Centre[i]) * _plan.Scale[i] * _unit;

            // NaN is greater than everything on nanoFramework, and is not elsewhere.
            if (!(value > -Limit && value < Limit) || value - value != 0)
            {
                return false;
            }

            _window[i] = (int)(value < 0 ? value - 0.5 : value + 0.5);
        }

        return true;
    }

    private void AddRounded()
    {
        long[] values = _values;
        int[] window = _window;
        values[0]++;
        int at = 1;
        for (int i = 0; i < window.Length; i++)
        {
            values[at] += window[i];
            at++;
        }

        for (int row = 0; row < window.Length; row++)
        {
            long own = window[row];
            for (int column = _plan.IsCorrelated ? 0 : row; column <= row; column++)
            {
                values[at] += own * window[column];
                at++;
            }
        }
    }
}
