using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the smaller of two tensors' elements.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Minimum(LayerRecord record) : ExtremumGenerator(record, isMinimum: true);
