using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>An operator in the form in which its kernel reads it.</summary>
internal static class KernelContexts
{
    /// <summary>Makes the form.</summary>
    /// <param name="model">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <returns>The form, with working memory of its own.</returns>
    internal static KernelContext Of(BlobModel model, BlobOperator op)
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
            $"{op.Code}: ", Tensors(model, op.Inputs), Tensors(model, op.Outputs), [.. op.Attributes], [.. places], source, new Scratch(),
            new LoadBudget(null), model.Rounding);
    }

    private static Tensor[] Tensors(BlobModel model, IEnumerable<int> indices) =>
        [.. indices.Select(i => model.Tensors[i]).Select(t => new Tensor(
            t.Shape, t.Length, t.Scale, t.ZeroPoint, t.IsWide ? null : [], t.Offset, t.IsWide ? [] : null))];
}
