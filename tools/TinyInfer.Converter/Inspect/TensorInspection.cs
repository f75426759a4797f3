namespace TinyInfer.Converter.Inspect;

/// <summary>A tensor of a model file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">"input", "output", or nothing.</param>
/// <param name="Shape">Dimensions, as text: dynamic ones have names.</param>
/// <param name="Scale">Real value of one quantization step; null if it is float.</param>
/// <param name="ZeroPoint">The q of the real value 0; null if it is float.</param>
public sealed record TensorInspection(string Name, string Role, string Shape, float? Scale, int? ZeroPoint);
