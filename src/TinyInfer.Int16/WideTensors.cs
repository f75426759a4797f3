using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>What kernels on int16 tensors ask of their records.</summary>
internal static class WideTensors
{
    /// <summary>The arena of an int16 tensor.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The arena.</returns>
    /// <exception cref="ModelFormatException">The tensor is int8.</exception>
    internal static short[] Require(KernelContext context, Tensor tensor)
    {
        context.Require(tensor.WideData != null, "a tensor is int8, and should be int16");
        return tensor.WideData;
    }

    /// <summary>Reads the range that outputs are clamped to: two attributes.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="output">The output tensor.</param>
    /// <returns>Lowest and highest output.</returns>
    /// <exception cref="ModelFormatException">An attribute is missing, or not within the output's type.</exception>
    internal static int[] ReadRange(KernelContext context, Tensor output)
    {
        int highest = output.WideData == null ? sbyte.MaxValue : short.MaxValue;
        int minimum = context.Next(-highest - 1, highest);
        return new int[] { minimum, context.Next(minimum, highest) };
    }
}
