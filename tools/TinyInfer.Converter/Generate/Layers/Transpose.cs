using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates permutations of axes.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Transpose(LayerRecord record) : StridedCopyGenerator(record, record.Read<WalkRecord>());
