using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TinyInfer.Classical;
using TinyInfer.Int16;

namespace TinyInfer.Converter.Execution;

/// <summary>On a desktop the kernels of all libraries are at hand.</summary>
internal static class KernelLibraries
{
    /// <summary>Makes them known before anything of the converter runs.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "No model can be loaded before, whoever loads it.")]
    internal static void Register()
    {
        ClassicalKernels.Register();
        Int16Kernels.Register();
    }
}
