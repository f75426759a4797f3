using TinyInfer.Format;

namespace TinyInfer.Kernels;

/// <summary>Which kernel runs which operator code. A new operator registers here.</summary>
internal static class KernelRegistry
{
    internal static Kernel Create(OperatorCode code, KernelContext context)
    {
        switch (code)
        {
            case OperatorCode.Dense: return new Dense(context);
            case OperatorCode.Table: return new Table(context);
            default: throw new ModelFormatException("blob: operator code " + ((int)code).ToString() + " is unknown; a newer TinyInfer may know it");
        }
    }
}
