using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Changes;

/// <summary>
/// Cumulative sums of what is above a target and of what is below, <c>S = min(2h, max(0, S ± (x − target) − slack))</c> with the threshold
/// h; the larger one counts (Page, 1954). A small change that lasts adds up.
/// </summary>
/// <remarks>
/// Without the limit of 2h a sum grows for as long as a fault lasts, and an alarm stays as long again times the fault's size. With it, once
/// scores are back at the target, the sum falls by the slack with each, and is at the alarm's end, hysteresis · h, after
/// <c>⌈(2 − hysteresis) · h / slack⌉</c> windows at most; however long the fault was. Below h nothing is different. With a slack of 0 only
/// scores on the other side of the target end an alarm.
/// </remarks>
public sealed class Cusum : ScoreFilter
{
    private readonly float _target;
    private readonly float _slack;
    private double _above;
    private double _below;

    /// <summary>Makes the sums.</summary>
    /// <param name="target">What scores are when all is well: their mean, finite.</param>
    /// <param name="slack">How far from the target is still well, 0 and up: half the change to be found.</param>
    /// <exception cref="System.ArgumentException">A number is out of range.</exception>
    public Cusum(float target, float slack)
    {
        Require(target - target == 0f && slack >= 0f && slack < float.MaxValue,
            "CUSUM: the target must be finite, and the slack not negative");
        _target = target;
        _slack = slack;
    }

    /// <inheritdoc/>
    public override ScoreFilterKind Kind => ScoreFilterKind.Cusum;

    /// <inheritdoc/>
    public override float FirstParameter => _target;

    /// <inheritdoc/>
    public override float SecondParameter => _slack;

    /// <summary>Whether the larger sum is that of scores above the target.</summary>
    public bool IsAbove => _above >= _below;

    /// <inheritdoc/>
    public override float Update(float score, float threshold)
    {
        double distance = (double)score - _target;
        _above = Cap(_above + distance - _slack, threshold);
        _below = Cap(_below - distance - _slack, threshold);
        return (float)(_above > _below ? _above : _below);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _above = 0;
        _below = 0;
    }

    internal override int StateSize => 16;

    internal override void Save(ByteWriter writer)
    {
        writer.Double(_above);
        writer.Double(_below);
    }

    internal override void Load(ByteReader reader)
    {
        _above = reader.Double(0);
        _below = reader.Double(0);
    }
}
