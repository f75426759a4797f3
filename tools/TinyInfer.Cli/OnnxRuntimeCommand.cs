using System.Reflection;

namespace TinyInfer.Cli;

/// <summary>The command that this program starts itself with, to have ONNX Runtime in a process of its own. Not for users.</summary>
internal static class OnnxRuntimeCommand
{
    /// <summary>The argument.</summary>
    internal const string Name = "--serve-onnx-runtime";

    /// <summary>The whole command line.</summary>
    internal static IReadOnlyList<string> Line
    {
        get
        {
            string host = Environment.ProcessPath!;
            return Path.GetFileNameWithoutExtension(host) == "dotnet"
                ? [host, Assembly.GetExecutingAssembly().Location, Name]
                : [host, Name];
        }
    }
}
