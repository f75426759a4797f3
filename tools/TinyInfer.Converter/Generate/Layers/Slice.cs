using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates strided parts of tensors.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Slice(LayerRecord record) : StridedCopyGenerator(record, record.Read<WalkRecord>());
