using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the products of gated recurrent units.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Gru(LayerRecord record) : RecurrentGenerator(record);
