using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>The kernels of this library, for models with int16 tensors.</summary>
public sealed class Int16Kernels : KernelLibrary
{
    private Int16Kernels()
    {
    }

    /// <summary>Makes the kernels known to all models that are loaded from now on.</summary>
    public static void Register()
    {
        Wide = new Int16Kernels();
    }

    /// <inheritdoc/>
    protected internal override Kernel Create(OperatorCode code, KernelContext context)
    {
        switch (code)
        {
            case OperatorCode.Add: return new WideAdd(context);
            case OperatorCode.AveragePool2D: return new WideAveragePool2D(context);
            case OperatorCode.Concat: return new WideConcat(context);
            case OperatorCode.Conv2D: return new WideConv2D(context);
            case OperatorCode.ConvTranspose2D: return new WideConvTranspose2D(context);
            case OperatorCode.Copy: return new WideCopy(context);
            case OperatorCode.Dense: return new WideDense(context);
            case OperatorCode.DepthwiseConv2D: return new WideDepthwiseConv2D(context);
            case OperatorCode.Gate: return new Gate(context);
            case OperatorCode.MaxPool2D: return new WideMaxPool2D(context);
            case OperatorCode.Maximum: return new WideMaximum(context);
            case OperatorCode.Minimum: return new WideMinimum(context);
            case OperatorCode.Mul: return new WideMul(context);
            case OperatorCode.Pad: return new WidePad(context);
            case OperatorCode.Reduce: return new WideReduce(context);
            case OperatorCode.Rescale: return new Rescale(context);
            case OperatorCode.Resize: return new WideResize(context);
            case OperatorCode.Slice:
            case OperatorCode.Transpose: return new WideStridedCopy(context);
            case OperatorCode.Softmax: return new WideSoftmax(context);
            default: return null;
        }
    }
}
