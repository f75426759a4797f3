using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Recordings;

/// <summary>The recordings that are learned from.</summary>
/// <param name="Recordings">The recordings.</param>
/// <param name="Sensor">The sensor, as the pipeline file will have it.</param>
/// <param name="SensorText">The same as JSON.</param>
/// <param name="Task">What is to be learned.</param>
/// <param name="Labels">The labels: classes, or what anomalies are called.</param>
/// <param name="Notes">What was found out or assumed, of all of them first.</param>
internal sealed record RecordingSet(
    IReadOnlyList<LabelledRecording> Recordings,
    SensorDefinition Sensor,
    string SensorText,
    LearnTask Task,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Notes)
{
    /// <summary>
    /// Whether it is of slow signals, and nobody has said what is normal: what is far beyond the rest may not be.
    /// </summary>
    internal bool IsDoubtful { get; init; }

    /// <summary>Whether there are anomalies to judge by.</summary>
    internal bool HasAnomalies => Recordings.Any(r => r.HasAnomalies);
}
