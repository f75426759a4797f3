namespace TinyInfer.Converter.Quantize;

/// <summary>How ranges are taken from calibration data.</summary>
public enum CalibrationMethod
{
    /// <summary>Lowest and highest value seen.</summary>
    MinMax,

    /// <summary>All but the outermost 0.005 % of values on either side, which rare outliers cannot widen.</summary>
    Percentile,

    /// <summary>The range with the least mean square error of rounding within it and cutting off beyond it.</summary>
    Mse,

    /// <summary>The range whose int8 values say most about the values: least Kullback-Leibler divergence.</summary>
    Entropy,
}
