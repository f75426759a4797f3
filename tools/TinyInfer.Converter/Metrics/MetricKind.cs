namespace TinyInfer.Converter.Metrics;

/// <summary>What a model's answers are judged by.</summary>
public enum MetricKind
{
    /// <summary>The chance that an anomalous sample scores above a normal one: the area under the curve of hits against false
    /// alarms.</summary>
    Auc,

    /// <summary>The share of samples whose class is found.</summary>
    Accuracy,

    /// <summary>F1: of a score, at the threshold where it is highest; of classes, the mean.</summary>
    F1,

    /// <summary>The worst output's signal-to-noise ratio against the float model, in dB, which takes no labels.</summary>
    Snr,
}
