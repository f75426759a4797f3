using TinyInfer.Format;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>
/// The device's strided walk through two operands, by which it broadcasts, slices, permutes and pads; slices and permutations are no more.
/// </summary>
/// <param name="Sizes">Sizes of the axes, outermost first.</param>
/// <param name="FirstStart">Index of the first operand's first element.</param>
/// <param name="FirstStrides">Strides of the first operand, one per axis.</param>
/// <param name="SecondStart">Index of the second operand's first element.</param>
/// <param name="SecondStrides">Strides of the second operand, one per axis.</param>
internal sealed record WalkRecord(int[] Sizes, int FirstStart, int[] FirstStrides, int SecondStart, int[] SecondStrides) : OperatorRecord
{
    /// <summary>The attributes.</summary>
    internal int[] Attributes => [Sizes.Length, .. Sizes, FirstStart, .. FirstStrides, SecondStart, .. SecondStrides];

    /// <summary>Makes a walk: axes of size 1 are left out, and neighbours that both operands pass as one axis are merged.</summary>
    /// <param name="dimensions">Sizes of the axes, outermost first.</param>
    /// <param name="firstStart">Index of the first operand's first element.</param>
    /// <param name="firstStrides">Strides of the first operand, one per axis.</param>
    /// <param name="secondStart">Index of the second operand's first element.</param>
    /// <param name="secondStrides">Strides of the second operand, one per axis.</param>
    /// <param name="kept">Number of innermost axes that stay as they are.</param>
    /// <returns>The walk.</returns>
    /// <exception cref="ConversionException">More axes are left than the device walks.</exception>
    internal static WalkRecord Create(
        IReadOnlyList<int> dimensions,
        int firstStart,
        IReadOnlyList<int> firstStrides,
        int secondStart,
        IReadOnlyList<int> secondStrides,
        int kept = 0)
    {
        List<int> sizes = [];
        List<int> first = [];
        List<int> second = [];
        for (int i = 0; i < dimensions.Count; i++)
        {
            int size = dimensions[i];
            bool isKept = i >= dimensions.Count - kept;
            if (size == 1 && !isKept)
            {
                continue;
            }

            if (!isKept && sizes.Count > 0 && first[^1] == firstStrides[i] * size && second[^1] == secondStrides[i] * size)
            {
                sizes[^1] *= size;
                first[^1] = firstStrides[i];
                second[^1] = secondStrides[i];
                continue;
            }

            sizes.Add(size);
            first.Add(firstStrides[i]);
            second.Add(secondStrides[i]);
        }

        if (sizes.Count == 0)
        {
            return new WalkRecord([1], firstStart, [1], secondStart, [1]);
        }

        return sizes.Count <= BlobFormat.MaxRank
            ? new WalkRecord([.. sizes], firstStart, [.. first], secondStart, [.. second])
            : throw new ConversionException(
                $"An operator over {sizes.Count} axes that cannot be merged; the device walks {BlobFormat.MaxRank}.");
    }

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static WalkRecord Read(RecordReader reader)
    {
        int rank = reader.Next();
        return new WalkRecord(reader.Next(rank), reader.Next(), reader.Next(rank), reader.Next(), reader.Next(rank));
    }

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => op.Attribute(Attributes);
}
