namespace TinyInfer.Converter.Tests.Cli;

/// <summary>The command as an assembly, which <c>dotnet</c> runs in a process of its own.</summary>
internal static class CliAssembly
{
    /// <summary>Its file.</summary>
    internal static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "TinyInfer.Cli.dll");
}
