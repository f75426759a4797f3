using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the products of plain recurrent layers.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Rnn(LayerRecord record) : RecurrentGenerator(record);
