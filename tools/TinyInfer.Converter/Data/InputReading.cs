namespace TinyInfer.Converter.Data;

/// <summary>How the numbers of a data file were understood as an input's values.</summary>
/// <param name="Input">The input's name.</param>
/// <param name="How">What the numbers were taken for, where more than one meaning can be thought of; otherwise null.</param>
/// <param name="Doubt">What speaks against it, or null.</param>
public sealed record InputReading(string Input, string? How, string? Doubt);
