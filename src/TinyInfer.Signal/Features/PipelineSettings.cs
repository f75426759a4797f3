using TinyInfer.Signal.Filters;

namespace TinyInfer.Signal.Features;

/// <summary>What a <see cref="FeaturePipeline"/> is made of.</summary>
public sealed class PipelineSettings
{
    /// <summary>Samples of one moment. Defaults to 1.</summary>
    public int Channels { get; set; } = 1;

    /// <summary>Moments in a window, after filters.</summary>
    public int Length { get; set; }

    /// <summary>
    /// Moments from the start of a window to the start of the next, after filters. Defaults to 0, which stands for <see cref="Length"/>.
    /// </summary>
    public int Hop { get; set; }

    /// <summary>
    /// Real value of one count, one for all channels or one a channel, for sensors that give floats; null where samples are whole numbers.
    /// A count is a 16-bit number: what lies beyond 32,767 of them is clipped.
    /// </summary>
    public float[] Resolutions { get; set; }

    /// <summary>Filters between sensor and window, in order; null for none. Each channel gets its own copies.</summary>
    public SampleFilter[] Filters { get; set; }

    /// <summary>What to compute of each window; one after the other they make the features.</summary>
    public FeatureExtractor[] Extractors { get; set; }

    /// <summary>From features to model input; null for the features as they are.</summary>
    public FeatureScaler Scaler { get; set; }

    /// <summary>How many windows' features the model takes at once, the oldest first. Defaults to 1.</summary>
    public int History { get; set; } = 1;

    /// <summary>What counts as a fault of a sensor, one for all channels or one a channel; null to believe the sensors.</summary>
    public SensorLimits[] Limits { get; set; }
}
