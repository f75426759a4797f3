using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Emit;

/// <summary>Writes the attributes of the device's StridedWalk: an index space through which two operands go, each with its own strides.</summary>
internal static class StridedWalk
{
    /// <summary>Appends a walk, its axes merged where both operands go on evenly.</summary>
    /// <param name="record">Where to.</param>
    /// <param name="shape">The index space, outermost first.</param>
    /// <param name="first">The first operand.</param>
    /// <param name="second">The second operand.</param>
    /// <exception cref="ConversionException">More axes are left than the device has room for.</exception>
    internal static void Emit(BlobOperator record, IReadOnlyList<int> shape, WalkOperand first, WalkOperand second)
    {
        List<(int Size, int First, int Second)> axes = [];
        for (int i = 0; i < shape.Count; i++)
        {
            if (shape[i] == 1)
            {
                continue;
            }

            (int Size, int First, int Second) axis = (shape[i], first.Strides[i], second.Strides[i]);
            if (axes.Count > 0 && axes[^1].First == axis.Size * axis.First && axes[^1].Second == axis.Size * axis.Second)
            {
                axis.Size *= axes[^1].Size;
                axes.RemoveAt(axes.Count - 1);
            }

            axes.Add(axis);
        }

        if (axes.Count == 0)
        {
            axes.Add((1, 1, 1));
        }

        if (axes.Count > BlobFormat.MaxRank)
        {
            throw new ConversionException($"An operator on {axes.Count} dimensions is more than the {BlobFormat.MaxRank} that the device takes.");
        }

        record.Attribute(axes.Count).Attribute([.. axes.Select(a => a.Size)]);
        record.Attribute(first.Start).Attribute([.. axes.Select(a => a.First)]);
        record.Attribute(second.Start).Attribute([.. axes.Select(a => a.Second)]);
    }

    /// <summary>An operand that is walked through from one element to the next.</summary>
    internal static WalkOperand Through(int[] shape) => new(0, Shapes.Strides(shape));

    /// <summary>An operand that is repeated along its axes of size 1.</summary>
    internal static WalkOperand Broadcast(int[] shape, int rank)
    {
        int[] extended = Shapes.Extend(shape, rank);
        return new WalkOperand(0, [.. Shapes.Strides(extended).Select((stride, axis) => extended[axis] == 1 ? 0 : stride)]);
    }
}

/// <summary>How an operand is walked through.</summary>
/// <param name="Start">Index of the element to begin with.</param>
/// <param name="Strides">Elements from one step of each axis to the next.</param>
internal sealed record WalkOperand(int Start, int[] Strides);
