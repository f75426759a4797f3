using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly;

/// <summary>
/// The value that a score is compared with: fixed, learned from the first scores, or adapted for as long as it runs. Learned thresholds are
/// a quantile times a margin, and stay within limits, so that no fault that creeps in can teach them to accept it.
/// </summary>
internal sealed class Threshold
{
    private readonly DetectorSettings _settings;
    private readonly P2Quantile _quantile;

    internal Threshold(DetectorSettings settings)
    {
        _settings = settings;
        Value = settings.Threshold;
        if (IsLearning || settings.IsAdaptive)
        {
            _quantile = new P2Quantile(settings.Quantile);
        }
    }

    /// <summary>The threshold; NaN as long as it is being learned.</summary>
    internal float Value { get; private set; }

    /// <summary>Whether there is no threshold yet.</summary>
    internal bool IsLearning => float.IsNaN(Value);

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal int StateSize => 4 + (_quantile == null ? 0 : P2Quantile.StateSize);

    /// <summary>Takes the score of a window that is believed to be usual.</summary>
    internal void Learn(float score)
    {
        if (_quantile == null || (!IsLearning && !_settings.IsAdaptive))
        {
            return;
        }

        _quantile.Add(score);
        if (_quantile.Count < _settings.LearningWindows)
        {
            return;
        }

        // Half of what was, half of what these windows say, and the next ones count for themselves.
        float learned = _quantile.Value * _settings.Margin;
        learned = IsLearning ? learned : (Value + learned) * 0.5f;
        Value = learned < _settings.LowerLimit ? _settings.LowerLimit : learned > _settings.UpperLimit ? _settings.UpperLimit : learned;
        _quantile.Reset();
    }

    internal void Save(ByteWriter writer)
    {
        writer.Float(Value);
        _quantile?.Save(writer);
    }

    internal void Load(ByteReader reader)
    {
        float value = reader.Float();
        reader.Require(
            float.IsNaN(value) ? _settings.IsLearned
                : value == _settings.Threshold || (_quantile != null && value >= _settings.LowerLimit && value <= _settings.UpperLimit),
            "the threshold is none that this detector can have");
        Value = value;
        _quantile?.Load(reader);
    }
}
