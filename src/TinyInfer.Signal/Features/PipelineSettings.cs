using TinyInfer.Signal.Filters;

namespace TinyInfer.Signal.Features;

/// <summary>Settings of a <see cref="FeaturePipeline"/>.</summary>
public sealed class PipelineSettings
{
    /// <summary>Samples per frame. Defaults to 1.</summary>
    public int Channels { get; set; } = 1;

    /// <summary>Frames in a window, after filters.</summary>
    public int Length { get; set; }

    /// <summary>
    /// Frames from the start of a window to the start of the next, after filters. Defaults to 0, which stands for <see cref="Length"/>.
    /// </summary>
    public int Hop { get; set; }

    /// <summary>
    /// Real value of one count, one for all channels or one per channel, for sensors that give floats; null if samples are whole numbers.
    /// A count is a 16-bit number: what lies beyond 32,767 of them is clipped.
    /// </summary>
    public float[] Resolutions { get; set; }

    /// <summary>Filters between sensor and window, in order; null for none. Each channel gets its own copies.</summary>
    public SampleFilter[] Filters { get; set; }

    /// <summary>Extractors of features of each window; their results follow one another.</summary>
    public FeatureExtractor[] Extractors { get; set; }

    /// <summary>From features to model input; null for the features as they are.</summary>
    public FeatureScaler Scaler { get; set; }

    /// <summary>How many windows' features the model takes at once, the oldest first. Defaults to 1.</summary>
    public int History { get; set; } = 1;

    /// <summary>Limits beyond which a sensor is at fault, one for all channels or one per channel; null to believe the sensors.</summary>
    public SensorLimits[] Limits { get; set; }

    /// <summary>Decides which windows are worth their features; null for all. Goes with a history of 1.</summary>
    public WindowGate Gate { get; set; }

    /// <summary>Tells in which way the machine works; null if there is one.</summary>
    public RouteSelector Routes { get; set; }
}
