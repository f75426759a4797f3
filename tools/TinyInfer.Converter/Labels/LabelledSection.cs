namespace TinyInfer.Converter.Labels;

/// <summary>A section of a recording, and what happens in it.</summary>
/// <param name="Start">Its first frame.</param>
/// <param name="End">The frame after its last.</param>
/// <param name="Label">What happens.</param>
/// <param name="IsNormal">True if nothing is wrong.</param>
public sealed record LabelledSection(int Start, int End, string Label, bool IsNormal);
