using System.Runtime.CompilerServices;
using TinyInfer.Converter.Import.Onnx.Sessions;

namespace TinyInfer.Converter.Tests;

/// <summary>Tests that use ONNX Runtime themselves are as quiet as the converter.</summary>
internal static class OnnxRuntimeOfTests
{
    [ModuleInitializer]
    internal static void Start() => OnnxRuntimeTelemetry.Disable();
}
