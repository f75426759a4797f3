using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Changes;

/// <summary>
/// The Page-Hinkley test for a rise of the mean, without a target given beforehand: <c>m = Σ(x − mean so far − δ)</c>, and the statistic is
/// m less the lowest m so far (Page, 1954; Hinkley, 1971), at most twice the threshold h.
/// </summary>
/// <remarks>
/// While the statistic is above the threshold nothing is learned: the mean would become that of a long fault, and the alarm would end
/// within it. Once scores are back at the mean, the statistic falls by δ with each, and is at the alarm's end, hysteresis · h, after
/// <c>⌈(2 − hysteresis) · h / δ⌉</c> windows at most; however long the fault was. With a δ of 0 only scores below the mean end an alarm.
/// A change that is there to stay is an alarm that stays, until <see cref="Detector.Reset"/>.
/// </remarks>
public sealed class PageHinkley : ScoreFilter
{
    /// <summary>The mean is that of so many scores at most: older ones fade, and doubles keep counting.</summary>
    private const int MaximumCount = 1 << 20;

    private readonly float _tolerance;
    private double _mean;
    private double _sum;
    private int _count;

    /// <summary>Makes the test.</summary>
    /// <param name="tolerance">δ, how far above the mean is still well, 0 and up.</param>
    /// <exception cref="System.ArgumentException">The tolerance is out of range.</exception>
    public PageHinkley(float tolerance)
    {
        Require(tolerance >= 0f && tolerance < float.MaxValue, "Page-Hinkley: the tolerance must not be negative");
        _tolerance = tolerance;
    }

    /// <inheritdoc/>
    public override ScoreFilterKind Kind => ScoreFilterKind.PageHinkley;

    /// <inheritdoc/>
    public override float FirstParameter => _tolerance;

    /// <inheritdoc/>
    public override float Update(float score, float threshold)
    {
        if (float.IsNaN(threshold) || _sum <= threshold)
        {
            _count = _count < MaximumCount ? _count + 1 : MaximumCount;
            _mean += (score - _mean) / _count;
        }

        // Counted from the lowest so far, which is then always 0.
        _sum = Cap(_sum + score - _mean - _tolerance, threshold);
        return (float)_sum;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _mean = 0;
        _sum = 0;
        _count = 0;
    }

    internal override int StateSize => 20;

    internal override void Save(ByteWriter writer)
    {
        writer.Int(_count);
        writer.Double(_mean);
        writer.Double(_sum);
    }

    internal override void Load(ByteReader reader)
    {
        _count = reader.Int(0, MaximumCount);
        _mean = reader.Double(-float.MaxValue);
        _sum = reader.Double(0);
    }
}
