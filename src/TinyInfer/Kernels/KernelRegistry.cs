using TinyInfer.Format;

namespace TinyInfer.Kernels;

/// <summary>Which kernel runs which operator code. A new operator registers here, or in a library of its own.</summary>
internal static class KernelRegistry
{
    /// <summary>Makes the kernel of an operator.</summary>
    /// <param name="code">Which operator.</param>
    /// <param name="context">Its operator record.</param>
    /// <param name="isWide">Whether one of its tensors is int16.</param>
    internal static Kernel Create(OperatorCode code, KernelContext context, bool isWide)
    {
        return (isWide ? KernelLibrary.Wide?.Create(code, context) : Create(code, context)) ?? throw new ModelFormatException(
            "blob: operator code " + ((int)code).ToString()
            + " is unknown; TinyInfer.Classical, TinyInfer.Int16 or a newer version has it");
    }

    private static Kernel Create(OperatorCode code, KernelContext context)
    {
        switch (code)
        {
            case OperatorCode.Dense: return new Dense(context);
            case OperatorCode.Conv2D: return new Conv2D(context);
            case OperatorCode.DepthwiseConv2D: return new DepthwiseConv2D(context);
            case OperatorCode.ConvTranspose2D: return new ConvTranspose2D(context);
            case OperatorCode.MaxPool2D: return new MaxPool2D(context);
            case OperatorCode.AveragePool2D: return new AveragePool2D(context);
            case OperatorCode.Reduce: return new Reduce(context);
            case OperatorCode.Add: return new Add(context);
            case OperatorCode.Mul: return new Mul(context);
            case OperatorCode.Maximum: return new Maximum(context);
            case OperatorCode.Minimum: return new Minimum(context);
            case OperatorCode.Concat: return new Concat(context);
            case OperatorCode.Pad: return new Pad(context);
            case OperatorCode.Slice:
            case OperatorCode.Transpose: return new StridedCopy(context);
            case OperatorCode.Resize: return new Resize(context);
            case OperatorCode.Softmax: return new Softmax(context);
            case OperatorCode.LogSoftmax: return new LogSoftmax(context);
            case OperatorCode.ArgMax: return new ArgMax(context);
            case OperatorCode.Table: return new Table(context);
            case OperatorCode.Copy: return new Copy(context);
            case OperatorCode.Gru: return new Gru(context);
            case OperatorCode.Lstm: return new Lstm(context);
            case OperatorCode.Rnn: return new Rnn(context);
            case OperatorCode.StreamCache: return new StreamCache(context);
            case OperatorCode.Svdf: return new Svdf(context);
            case OperatorCode.MatMul: return new MatMul(context);
            case OperatorCode.LayerNormalization: return new LayerNormalization(context);
            default: return KernelLibrary.Added?.Create(code, context);
        }
    }
}
