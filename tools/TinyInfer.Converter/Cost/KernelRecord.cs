using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Format;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>An operator's record in the form in which its kernel reads it, so that what the kernel works out from it need not be worked out twice.</summary>
internal static class KernelRecord
{
    /// <summary>Makes the form.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <returns>The record, with working memory of its own.</returns>
    internal static KernelContext Of(BlobModel records, BlobOperator op)
    {
        List<int> places = [];
        int end = 0;
        foreach (byte[] constant in op.Constants)
        {
            places.AddRange([end, constant.Length]);
            end += constant.Length;
        }

        ArraySource source = new([.. op.Constants.SelectMany(c => c)]);
        return new KernelContext(
            $"{op.Code}: ", Tensors(records, op.Inputs), Tensors(records, op.Outputs), [.. op.Attributes], [.. places], source, new Scratch(), records.Rounding);
    }

    /// <summary>The record in the form in which generators read it.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    internal static LayerRecord Layer(BlobModel records, BlobOperator op) => new(records, records.Operators.IndexOf(op), []);

    /// <summary>Reads the requantizer of a record whose last attributes are its lowest and highest output.</summary>
    /// <param name="record">The record, of which no attribute has been read.</param>
    /// <param name="op">The operator.</param>
    /// <param name="multipliers">Place of the multipliers among its constants.</param>
    /// <param name="channels">Number of channels.</param>
    /// <returns>The requantizer.</returns>
    internal static Requantizer ReadRequantizer(KernelContext record, BlobOperator op, int multipliers, int channels)
    {
        for (int i = 2; i < op.Attributes.Count; i++)
        {
            record.Next();
        }

        return record.Requantizer(multipliers, channels, record.Output(0));
    }

    private static Tensor[] Tensors(BlobModel records, IEnumerable<int> indices) =>
        [.. indices.Select(i => records.Tensors[i]).Select(t => new Tensor(t.Shape, t.Length, t.Scale, t.ZeroPoint, [], t.Offset))];
}
