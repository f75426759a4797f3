using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Changes;

/// <summary>
/// Cumulative sums of what is above a target and of what is below, <c>max(0, S + |x − target| − slack)</c> to either side; the larger one
/// counts (Page, 1954). A small change that lasts adds up.
/// </summary>
public sealed class Cusum : ScoreFilter
{
    private readonly float _target;
    private readonly float _slack;
    private float _above;
    private float _below;

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
    public override float Update(float score)
    {
        float distance = score - _target;
        float above = _above + distance - _slack;
        float below = _below - distance - _slack;
        _above = above > 0f ? above : 0f;
        _below = below > 0f ? below : 0f;
        return _above > _below ? _above : _below;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _above = 0f;
        _below = 0f;
    }

    internal override int StateSize => 8;

    internal override void Save(ByteWriter writer)
    {
        writer.Float(_above);
        writer.Float(_below);
    }

    internal override void Load(ByteReader reader)
    {
        _above = reader.FiniteFloat();
        _below = reader.FiniteFloat();
    }
}
