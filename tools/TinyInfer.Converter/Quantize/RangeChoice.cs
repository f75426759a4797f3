namespace TinyInfer.Converter.Quantize;

/// <summary>How the range of each tensor is taken from calibration data.</summary>
/// <param name="Default">That of all tensors that are not named.</param>
/// <param name="Tensors">Those of named ones.</param>
internal sealed record RangeChoice(CalibrationMethod Default, IReadOnlyDictionary<string, CalibrationMethod> Tensors)
{
    /// <summary>One way for all.</summary>
    /// <param name="method">The way.</param>
    internal RangeChoice(CalibrationMethod method)
        : this(method, new Dictionary<string, CalibrationMethod>())
    {
    }

    /// <summary>The way for a tensor.</summary>
    /// <param name="tensor">Name of its range.</param>
    internal CalibrationMethod Of(string tensor) => Tensors.GetValueOrDefault(tensor, Default);

    /// <summary>The choice with another way for a tensor.</summary>
    /// <param name="tensor">Name of its range.</param>
    /// <param name="method">The way.</param>
    internal RangeChoice With(string tensor, CalibrationMethod method) =>
        this with { Tensors = new Dictionary<string, CalibrationMethod>(Tensors) { [tensor] = method } };
}
