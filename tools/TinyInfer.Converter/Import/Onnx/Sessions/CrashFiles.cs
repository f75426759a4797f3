using System.Runtime.InteropServices;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>Files with a process' memory, and windows on the screen, that systems make of a crash.</summary>
internal static class CrashFiles
{
    private const int CoreSize = 4;
    private const uint NoWindows = 0x0003;

    /// <summary>Forbids them for this process, whose crash is said by the one that has started it.</summary>
    internal static void Forbid()
    {
        if (OperatingSystem.IsWindows())
        {
            _ = SetErrorMode(NoWindows);
        }
        else
        {
            _ = SetLimit(CoreSize, new Limit());
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit", ExactSpelling = true)]
    private static extern int SetLimit(int resource, in Limit limit);

    [DllImport("kernel32", ExactSpelling = true)]
    private static extern uint SetErrorMode(uint mode);

    /// <summary>The C structure rlimit: the limit now, and the most that it may be made.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        internal ulong Current;
        internal ulong Maximum;
    }
}
