using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the products of long short-term memories.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Lstm(LayerRecord record) : RecurrentGenerator(record);
