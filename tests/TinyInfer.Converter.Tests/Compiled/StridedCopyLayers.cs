using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Slices and permutations, in sheets of layers.</summary>
internal static class StridedCopyLayers
{
    /// <summary>Number of layers that tests compare.</summary>
    internal const int Count = 30;

    /// <summary>A shape of one to four axes.</summary>
    internal static int[] Shape(Random random) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 11))];

    /// <summary>Adds a layer that reads from an element on, by steps along each axis.</summary>
    internal static void Add(LayerSheet sheet, OperatorCode code, int[] input, int[] output, int start, int[] steps) => sheet.Add(
        $"{code} [{string.Join(", ", input)}] to [{string.Join(", ", output)}] from {start} by [{string.Join(", ", steps)}]",
        new BlobOperator(code).Attribute(WalkRecord.Create(output, start, steps, 0, Graph.Shapes.Strides(output)).Attributes), input, 0,
            output, 0);
}
