namespace TinyInfer.Converter.Graph;

/// <summary>Arithmetic of shapes.</summary>
public static class Shapes
{
    /// <summary>Number of elements.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <returns>Their product; 1 for a scalar.</returns>
    public static int Length(IEnumerable<int> shape) => shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>Elements from one step of each axis to the next.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <returns>The strides.</returns>
    public static int[] Strides(IReadOnlyList<int> shape)
    {
        int[] strides = new int[shape.Count];
        int stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    /// <summary>
    /// Strides of a tensor that repeats along axes of which it has size 1 or none, aligned at the last axis as ONNX and NumPy have it.
    /// </summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="rank">Number of axes to broadcast to.</param>
    /// <returns>One stride per axis.</returns>
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

    /// <summary>Reorders by a permutation.</summary>
    /// <param name="values">One value per axis.</param>
    /// <param name="permutation">For each new axis, the old one.</param>
    /// <returns>The values, reordered.</returns>
    public static int[] Permute(IReadOnlyList<int> values, IReadOnlyList<int> permutation) => [.. permutation.Select(axis => values[axis])];

    /// <summary>The permutation that undoes one.</summary>
    /// <param name="permutation">For each new axis, the old one.</param>
    /// <returns>For each old axis, the new one.</returns>
    public static int[] Inverse(int[] permutation) =>
        [.. Enumerable.Range(0, permutation.Length).Select(axis => Array.IndexOf(permutation, axis))];

    /// <summary>True where a permutation changes nothing.</summary>
    /// <param name="permutation">For each new axis, the old one.</param>
    /// <returns>Whether it is the identity.</returns>
    public static bool IsIdentity(IReadOnlyList<int> permutation) => permutation.Select((axis, i) => axis == i).All(same => same);

    /// <summary>True where permuting leaves all elements in place, since only axes of size 1 change their order.</summary>
    /// <param name="shape">Dimensions before.</param>
    /// <param name="permutation">For each new axis, the old one.</param>
    /// <returns>Whether it is no more than a reshape.</returns>
    public static bool KeepsOrder(IReadOnlyList<int> shape, IReadOnlyList<int> permutation)
    {
        int[] moved = [.. permutation.Where(axis => shape[axis] != 1)];
        return moved.SequenceEqual(moved.Order());
    }

    /// <summary>Permutes the axes of an array.</summary>
    /// <typeparam name="T">Type of an element.</typeparam>
    /// <param name="values">Elements, row by row.</param>
    /// <param name="shape">Dimensions before.</param>
    /// <param name="permutation">For each new axis, the old one.</param>
    /// <returns>The elements in their new order.</returns>
    public static T[] Transpose<T>(T[] values, IReadOnlyList<int> shape, IReadOnlyList<int> permutation)
    {
        int[] newShape = Permute(shape, permutation);
        int[] strides = Permute(Strides(shape), permutation);
        T[] result = new T[values.Length];
        int[] index = new int[newShape.Length];
        int from = 0;
        for (int to = 0; to < result.Length; to++)
        {
            result[to] = values[from];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < newShape[axis])
                {
                    break;
                }

                from -= strides[axis] * newShape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    /// <summary>The shape that two shapes broadcast to, by NumPy's rule.</summary>
    /// <param name="a">One shape.</param>
    /// <param name="b">The other.</param>
    /// <returns>The common shape.</returns>
    /// <exception cref="ConversionException">They do not broadcast.</exception>
    public static int[] Broadcast(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        int[] left = Extend(a, rank);
        int[] right = Extend(b, rank);
        return [.. left.Zip(right, (x, y) => x == y || y == 1 ? x : x == 1
            ? y
            : throw new ConversionException($"Shapes {Format(a)} and {Format(b)} do not broadcast."))];
    }

    /// <summary>A shape with axes of size 1 put before it.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <param name="rank">The rank wanted.</param>
    /// <returns>The shape of that rank.</returns>
    public static int[] Extend(int[] shape, int rank) => [.. Enumerable.Repeat(1, Math.Max(0, rank - shape.Length)), .. shape];

    /// <summary>An axis counted from the end made one counted from the start.</summary>
    /// <param name="axis">The axis, in [−rank, rank).</param>
    /// <param name="rank">The rank.</param>
    /// <returns>The axis, in [0, rank).</returns>
    /// <exception cref="ConversionException">There is no such axis.</exception>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new ConversionException($"Axis {axis} does not exist in a tensor of rank {rank}.");

    /// <summary>A shape to print.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <returns>For example "[1, 28, 28]".</returns>
    public static string Format(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
