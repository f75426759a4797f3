using System.Runtime.InteropServices;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>
/// The telemetry of ONNX Runtime, which from version 1.31 on keeps a device id and a queue under the user's cache and looks up a collector,
/// unless its environment forbids it before the library loads.
/// </summary>
internal static class OnnxRuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Forbids it for this process. To be called before anything else of ONNX Runtime.</summary>
    internal static void Disable()
    {
        Environment.SetEnvironmentVariable(Variable, "1");

        // The runtime keeps an environment of its own, which the getenv of native code does not see.
        _ = OperatingSystem.IsWindows() ? SetInCrt(Variable, "1") : SetInLibc(Variable, "1", overwrite: 1);
    }

    [DllImport("libc", EntryPoint = "setenv", ExactSpelling = true)]
    private static extern int SetInLibc(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [DllImport("ucrtbase", EntryPoint = "_wputenv_s", ExactSpelling = true, CharSet = CharSet.Unicode)]
    private static extern int SetInCrt(string name, string value);
}
