using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Changes;

/// <summary>
/// The Page-Hinkley test for a rise of the mean, without a target given beforehand: <c>m = Σ(x − mean so far − δ)</c>, and the statistic is
/// m less the lowest m so far (Page, 1954; Hinkley, 1971).
/// </summary>
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
    public override float Update(float score)
    {
        _count = _count < MaximumCount ? _count + 1 : MaximumCount;
        _mean += (score - _mean) / _count;

        // Counted from the lowest so far, which is then always 0.
        double sum = _sum + score - _mean - _tolerance;
        _sum = sum > 0 ? sum : 0;
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
        _mean = reader.FiniteDouble();
        _sum = reader.FiniteDouble();
    }
}
