using TinyInfer.Kernels;

namespace TinyInfer.Tests.Compatibility;

/// <summary>The runtime's surface for applications and generated code. All else is machinery, and internal.</summary>
public class PublicSurfaceTests
{
    /// <summary>Each type with what it is public for. A new name here is a promise to keep.</summary>
    private static readonly string[] _types =
    [
        // Applications: models, their tensors, and how to load them.
        "TinyInfer.InferenceModel",
        "TinyInfer.Tensor",
        "TinyInfer.InputNormalization",
        "TinyInfer.LoadOptions",
        "TinyInfer.ExecutionMode",
        "TinyInfer.LayerHook",
        "TinyInfer.SelfTestResult",
        "TinyInfer.ModelFormatException",
        "TinyInfer.Format.Metadata",
        "TinyInfer.Format.ModelSource",
        "TinyInfer.Format.ArraySource",
        "TinyInfer.Format.PartedSource",
        "TinyInfer.Format.Crc32",

        // The converter's public types name them.
        "TinyInfer.RoundingMode",
        "TinyInfer.Format.OperatorCode",

        // Generated code derives from these, or takes them.
        "TinyInfer.Kernels.Kernel",
        "TinyInfer.Kernels.CompiledKernel",
        "TinyInfer.Kernels.KernelContext",
        "TinyInfer.Kernels.Scratch",
        "TinyInfer.Kernels.BuiltInKernel",
        "TinyInfer.Kernels.WeightedKernel",
        "TinyInfer.Kernels.Recurrent",
        "TinyInfer.Kernels.Gru",
        "TinyInfer.Kernels.Lstm",
        "TinyInfer.Kernels.Rnn",
        "TinyInfer.Kernels.Svdf",
        "TinyInfer.Numerics.StateMatrix",

        // Libraries of kernels derive from it.
        "TinyInfer.Kernels.KernelLibrary",
    ];

    [Fact]
    public void Only_what_applications_and_generated_code_need_is_public()
    {
        Assert.Equal(_types.Order(StringComparer.Ordinal),
            typeof(InferenceModel).Assembly.GetExportedTypes().Select(type => type.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kernels_cannot_be_made_outside_a_model()
    {
        Assert.All(
            typeof(InferenceModel).Assembly.GetExportedTypes().Where(
                type => type.IsAssignableTo(typeof(Kernel)) || type == typeof(KernelContext)),
            type => Assert.Empty(type.GetConstructors()));
    }
}
