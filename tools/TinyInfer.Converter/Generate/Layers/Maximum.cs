using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the larger of two tensors' elements.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Maximum(LayerRecord record) : ExtremumGenerator(record, isMinimum: false);
