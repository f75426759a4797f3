using TinyInfer.Converter.Pipeline;
using TinyInfer.Guard;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Simulation;

/// <summary>The features of a recording's windows.</summary>
/// <param name="Windows">Number of windows.</param>
/// <param name="FeatureCount">Features of each.</param>
/// <param name="Values">The features, window by window.</param>
/// <param name="Starts">The first frame of each window.</param>
/// <param name="Faults">What was wrong with the sensor in each window.</param>
/// <param name="Routes">The route of each window, from 0; 0 throughout if the machine works in one way.</param>
public sealed record FeatureTable(int Windows, int FeatureCount, float[] Values, IReadOnlyList<int> Starts,
    IReadOnlyList<SensorFault> Faults, IReadOnlyList<int> Routes)
{
    /// <summary>Windows that hold a sensor fault; their features are not to be believed.</summary>
    public IReadOnlyList<int> FaultyWindows => [.. Enumerable.Range(0, Windows).Where(i => Faults[i] != SensorFault.None)];

    /// <summary>Computes them with the device's classes.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The features.</returns>
    /// <exception cref="ConversionException">The recording is shorter than a window.</exception>
    public static FeatureTable Compute(PipelineDefinition definition, Recording recording, Action<string, double>? progress = null)
    {
        FeaturePipeline pipeline = (definition with { Cascade = null }).CreatePipeline();
        float[] features = new float[pipeline.FeatureCount];
        List<float> values = [];
        List<int> starts = [];
        List<SensorFault> faults = [];
        List<int> routes = [];
        ClusterRoutes? clusters = definition.Routes?.Partition.CreateClusters();
        FeatureGuard guard = new(pipeline);
        new Playback(definition, recording, guard, new TelemetryLog()).Run(
            start =>
            {
                pipeline.Write(features);
                values.AddRange(features);
                starts.Add(start);
                faults.Add(guard.Fault);
                routes.Add(clusters?.Find(features) ?? pipeline.Routes?.Route ?? 0);
            },
            "computing features",
            progress);
        return starts.Count > 0
            ? new FeatureTable(starts.Count, features.Length, [.. values], starts, faults, routes)
            : throw new ConversionException(
                $"The recording has {recording.LongestSection} frames without a gap, fewer than the pipeline "
                + $"{definition.File} needs for its first features. Record for longer.");
    }
}
