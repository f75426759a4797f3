using TinyInfer.Format;

namespace TinyInfer.Converter.Blob;

/// <summary>The attributes of the device's strided walk, by which it broadcasts, slices, permutes and pads.</summary>
public static class WalkAttributes
{
    /// <summary>Writes a walk: axes of size 1 are left out, and neighbours that both operands pass as one axis are merged.</summary>
    /// <param name="dimensions">Sizes of the axes, outermost first.</param>
    /// <param name="firstStart">Index of the first operand's first element.</param>
    /// <param name="firstStrides">Strides of the first operand, one an axis.</param>
    /// <param name="secondStart">Index of the second operand's first element.</param>
    /// <param name="secondStrides">Strides of the second operand, one an axis.</param>
    /// <param name="kept">Number of innermost axes that stay as they are.</param>
    /// <returns>The attributes.</returns>
    /// <exception cref="ConversionException">More axes are left than the device walks.</exception>
    public static int[] Create(
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
            return [1, 1, firstStart, 1, secondStart, 1];
        }

        return sizes.Count <= BlobFormat.MaxRank
            ? [sizes.Count, .. sizes, firstStart, .. first, secondStart, .. second]
            : throw new ConversionException($"An operator over {sizes.Count} axes that cannot be merged; the device walks {BlobFormat.MaxRank}.");
    }

    /// <summary>Strides of a tensor that lies row by row.</summary>
    /// <param name="shape">Its shape.</param>
    /// <returns>One stride an axis.</returns>
    public static int[] Strides(IReadOnlyList<int> shape)
    {
        int[] strides = new int[shape.Count];
        int stride = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    /// <summary>Strides of a tensor that repeats along axes where it has size 1 or none, aligned at the last axis as ONNX and NumPy have it.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="rank">Number of axes to broadcast to.</param>
    /// <returns>One stride an axis.</returns>
    public static int[] BroadcastStrides(IReadOnlyList<int> shape, int rank)
    {
        int[] strides = Strides(shape);
        int[] broadcast = new int[rank];
        int missing = rank - shape.Count;
        for (int i = 0; i < shape.Count; i++)
        {
            broadcast[missing + i] = shape[i] == 1 ? 0 : strides[i];
        }

        return broadcast;
    }
}
