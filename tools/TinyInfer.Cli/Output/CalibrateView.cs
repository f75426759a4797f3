using TinyInfer.Converter.Report;
using TinyInfer.Converter.Scaffold;

namespace TinyInfer.Cli.Output;

/// <summary>Writes firmware that measures its board.</summary>
internal static class CalibrateView
{
    /// <summary>Writes and prints.</summary>
    /// <param name="terminal">Where to print to.</param>
    /// <param name="files">The project.</param>
    /// <param name="name">Its name.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="isJson">Whether JSON alone is printed.</param>
    internal static void Print(
        Terminal terminal, IReadOnlyDictionary<string, string> files, string name, string folder, bool isJson)
    {
        IReadOnlyList<string> written = ProjectFolder.Write(folder, files);
        if (isJson)
        {
            terminal.Output.WriteLine(Json.Write(new { Name = name, Files = written }));
            return;
        }

        foreach (string file in written)
        {
            terminal.Output.WriteLine($"wrote {file}");
        }

        terminal.Output.WriteLine(
            $"next: flash it as {Path.Combine(folder, "README.md")} says, and put the line that it prints into a file for --board");
    }
}
