namespace TinyInfer.Anomaly;

/// <summary>
/// The score that a window is taken to have which a first stage has stopped: the middle one of the last three that such windows had when
/// they were scored all the same. So one that is odd does nothing, and a fault that the first stage does not see gets through.
/// </summary>
public sealed class StandInScore
{
    private float _first;
    private float _second;
    private float _third;
    private int _count;

    /// <summary>Whether three scores are there.</summary>
    public bool IsKnown => _count == 3;

    /// <summary>The score.</summary>
    public float Value
    {
        get
        {
            float low = _first < _second ? _first : _second;
            float high = _first < _second ? _second : _first;
            return _third < low ? low : _third > high ? high : _third;
        }
    }

    /// <summary>Takes the score of a window that the first stage would have stopped.</summary>
    /// <param name="score">The score, finite.</param>
    public void Add(float score)
    {
        _first = _second;
        _second = _third;
        _third = score;
        _count += _count < 3 ? 1 : 0;
    }
}
