namespace TinyInfer.Converter.Quantize;

/// <summary>An activation that can be int16, by itself.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Layers">The layers that have to be int16 for it: the one that makes it, and those that read it.</param>
internal sealed record WideTensor(string Tensor, IReadOnlyList<string> Layers);
