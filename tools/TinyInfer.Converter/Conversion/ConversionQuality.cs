namespace TinyInfer.Converter.Conversion;

/// <summary>How much is done for a float model's accuracy in INT8.</summary>
public enum ConversionQuality
{
    /// <summary>Ranges as calibration finds them, weights rounded to the nearest.</summary>
    Fast,

    /// <summary>Ranges, roundings and biases are chosen by what brings the output nearest to the model's, on calibration data.</summary>
    Best,
}
