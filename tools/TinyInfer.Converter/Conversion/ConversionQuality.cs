namespace TinyInfer.Converter.Conversion;

/// <summary>How much is done for a float model's accuracy in INT8.</summary>
public enum ConversionQuality
{
    /// <summary>Ranges as calibration finds them, weights rounded to the nearest.</summary>
    Fast,

    /// <summary>
    /// Ranges, factors between layers, roundings and biases are chosen by what brings the output nearest to the model's, on calibration
    /// data.
    /// </summary>
    Best,

    /// <summary>The same with more samples and finer choices, again and again until nothing is gained.</summary>
    Exhaustive,
}
