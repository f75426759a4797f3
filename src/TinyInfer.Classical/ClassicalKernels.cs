using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer.Classical;

/// <summary>The kernels of this library, for models whose blobs ask for them.</summary>
public sealed class ClassicalKernels : KernelLibrary
{
    private ClassicalKernels()
    {
    }

    /// <summary>Makes the kernels known to all models that are loaded from now on.</summary>
    public static void Register()
    {
        Added = new ClassicalKernels();
    }

    /// <inheritdoc/>
    protected internal override Kernel Create(OperatorCode code, KernelContext context)
    {
        switch (code)
        {
            case OperatorCode.SupportVectors: return new SupportVectors(context);
            case OperatorCode.TreeEnsemble: return new TreeEnsemble(context);
            default: return null;
        }
    }
}
