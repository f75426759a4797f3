using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline;

/// <summary>The features of a recording's windows.</summary>
/// <param name="Windows">Number of windows.</param>
/// <param name="FeatureCount">Features of each.</param>
/// <param name="Values">The features, window by window.</param>
/// <param name="FaultyWindows">Windows that hold a sensor fault; their features are not to be believed.</param>
public sealed record FeatureTable(int Windows, int FeatureCount, float[] Values, IReadOnlyList<int> FaultyWindows)
{
    /// <summary>The moment of the recording at which each window starts.</summary>
    public required IReadOnlyList<int> Starts { get; init; }

    /// <summary>Computes them with the device's classes.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="recording">A recording that has not been played.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The features.</returns>
    /// <exception cref="ConversionException">The recording is shorter than a window.</exception>
    public static FeatureTable Compute(PipelineDefinition definition, Recording recording, Action<string, double>? progress = null)
    {
        FeaturePipeline pipeline = definition.CreatePipeline();
        float[] features = new float[pipeline.FeatureCount];
        List<float> values = [];
        List<int> faulty = [];
        List<int> starts = [];
        WindowStarts places = new(definition, recording);
        int windows = 0;
        while (recording.PlayWindow(pipeline))
        {
            pipeline.Compute();
            if (!pipeline.HasFeatures)
            {
                continue;
            }

            pipeline.Write(features);
            values.AddRange(features);
            starts.Add(places.Next());
            if (pipeline.Fault != SensorFault.None)
            {
                faulty.Add(windows);
            }

            windows++;
            progress?.Invoke("computing features", (double)recording.Position / recording.Length);
        }

        return windows > 0
            ? new FeatureTable(windows, features.Length, [.. values], faulty) { Starts = starts }
            : throw new ConversionException(
                $"The recording has {recording.LongestSection} moments without a gap, fewer than the pipeline {definition.File} needs for its first features. Record for longer.");
    }
}
