using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Operators;

/// <summary>How padding by a tensor's own values repeats them.</summary>
internal enum Border
{
    /// <summary>The outermost entry.</summary>
    Edge,

    /// <summary>The entries as a mirror on the outermost one shows them.</summary>
    Reflect,

    /// <summary>The entries as a mirror behind the outermost one shows them.</summary>
    Symmetric,

    /// <summary>The entries from the other end.</summary>
    Wrap,
}

/// <summary>Padding with values of the tensor itself: along each axis its entries, some of them more than once.</summary>
internal static class BorderPad
{
    /// <summary>Makes the operators, of which all but the last are in the network already.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">Name of the operators.</param>
    /// <param name="output">Name of the last one's output.</param>
    /// <param name="input">What is padded.</param>
    /// <param name="before">Entries put before each axis.</param>
    /// <param name="after">Entries put behind each axis.</param>
    /// <param name="border">What they are.</param>
    internal static Operator Create(Network network, string name, string output, Value input, int[] before, int[] after, Border border)
    {
        // The innermost axis first, while the others are small.
        int[] axes = [.. Enumerable.Range(0, before.Length).Where(axis => before[axis] + after[axis] > 0).Reverse()];
        Operator last = new Reshape(name, output, input, input.Shape);
        foreach (int axis in axes)
        {
            string to = axis == axes[^1] ? output : network.Fresh(input.Name);
            last = new Gather(name, to, input, axis, Indices(input.Shape[axis], before[axis], after[axis], border));
            if (axis != axes[^1])
            {
                Value padded = network.Add(last).Output;
                padded.Quantization = input.Quantization;
                padded.IsQuantizationFixed = input.IsQuantizationFixed;
                input = padded;
            }
        }

        return last;
    }

    /// <summary>Imports MIRROR_PAD.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        (int[] before, int[] after) = Pad.TfLitePads(op, importer, input);
        importer.Bind(op, Create(importer.Network, op.Name, op.Name, input, before, after,
            op.Byte(0) == 0 ? Border.Reflect : Border.Symmetric));
    }

    private static int[] Indices(int size, int before, int after, Border border)
    {
        int period = border switch
        {
            Border.Reflect => Math.Max(1, 2 * (size - 1)),
            Border.Symmetric => 2 * size,
            _ => size,
        };
        return [.. Enumerable.Range(-before, before + size + after).Select(i =>
        {
            int turned = ((i % period) + period) % period;
            return border == Border.Edge ? Math.Clamp(i, 0, size - 1)
                : turned < size ? turned
                : border == Border.Reflect ? period - turned : period - 1 - turned;
        })];
    }
}
