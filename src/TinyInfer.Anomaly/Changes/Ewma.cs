using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Changes;

/// <summary>
/// An exponentially weighted moving average, <c>z = z + λ · (x − z)</c>, that starts with the first score (Roberts, 1959).
/// </summary>
public sealed class Ewma : ScoreFilter
{
    private readonly float _share;
    private float _average;
    private bool _started;

    /// <summary>Makes an average.</summary>
    /// <param name="share">λ, the share of the newest score, above 0 and up to 1.</param>
    /// <exception cref="System.ArgumentException">The share is out of range.</exception>
    public Ewma(float share)
    {
        Require(share > 0f && share <= 1f, "EWMA: the newest score's share must be above 0 and at most 1");
        _share = share;
    }

    /// <inheritdoc/>
    public override ScoreFilterKind Kind => ScoreFilterKind.Ewma;

    /// <inheritdoc/>
    public override float FirstParameter => _share;

    /// <inheritdoc/>
    public override float Update(float score, float threshold)
    {
        // The difference of two floats may be more than a float.
        _average = _started ? (float)(_average + (_share * ((double)score - _average))) : score;
        _started = true;
        return _average;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _average = 0f;
        _started = false;
    }

    internal override int StateSize => 8;

    internal override void Save(ByteWriter writer)
    {
        writer.Int(_started ? 1 : 0);
        writer.Float(_average);
    }

    internal override void Load(ByteReader reader)
    {
        _started = reader.Int(0, 1) == 1;
        _average = reader.FiniteFloat();
    }
}
