using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Settings in place of a pipeline file.</summary>
/// <param name="Model">The model, .onnx or .tflite.</param>
public sealed record StandardPipelineOptions(string Model)
{
    /// <summary>Calibration data for a float model; null for none.</summary>
    public string? Calibration { get; init; }

    /// <summary>The sensor; null if nobody has named one, which is then one of the application's own.</summary>
    public SensorKind? NamedSensor { get; init; }

    /// <summary>Frames per second; null for what is usual.</summary>
    public double? Rate { get; init; }

    /// <summary>Samples of a frame; null to take it from sensor and model.</summary>
    public int? Channels { get; init; }

    /// <summary>Classes that raise the alarm; none for an autoencoder.</summary>
    public IReadOnlyList<string> AlarmOn { get; init; } = [];

    /// <summary>The sensor.</summary>
    internal SensorKind Sensor => NamedSensor ?? SensorKind.Custom;

    /// <summary>Whether somebody has named a sensor that the device library reads.</summary>
    internal bool HasSensor => Sensor != SensorKind.Custom;

    /// <summary>A rate that the sensor has, and that is usual for it.</summary>
    internal double StandardRate => Sensor switch
    {
        SensorKind.Kx134 => 12800,
        SensorKind.Adxl345 => 800,
        _ => 100,
    };
}
