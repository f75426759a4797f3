using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Conversion;

/// <summary>Descriptions of a blob's layers, for people: the device does not need them to run.</summary>
internal static class LayerMetadata
{
    /// <summary>Stores names and work of a network's layers.</summary>
    /// <param name="records">The blob's records; changed.</param>
    /// <param name="network">The network.</param>
    internal static void Store(BlobModel records, Network network)
    {
        Operator[] layers = [.. network.Operators.Where(op => !op.IsView)];
        records.Metadata[Metadata.Layers] = string.Join('\n', layers.Select(op => op.Name));
        records.Metadata[Metadata.Work] = string.Join('\n', layers.Select(op => $"{op.Macs} {op.WeightCount}"));
    }
}
