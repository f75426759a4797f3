using System.Diagnostics;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Build;

/// <summary>
/// A project in a folder of its own that imports the targets by path, as from a checkout, and is built by a process of its own.
/// </summary>
internal sealed class ModelProject : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name;

    /// <summary>Makes the folder.</summary>
    /// <param name="name">The project's file.</param>
    internal ModelProject(string name)
    {
        _name = name;
    }

    /// <summary>Path of a file in the folder.</summary>
    internal string this[string name] => _folder[name];

    /// <summary>Writes the project.</summary>
    /// <param name="start">How the project starts.</param>
    /// <param name="models">Its items.</param>
    /// <param name="end">What stands before the end.</param>
    internal void Write(string start, string models, string end = "") => File.WriteAllText(_folder[_name], $"""
        {start}
          <PropertyGroup>
            <TinyInferTool>{CliAssembly.Path}</TinyInferTool>
          </PropertyGroup>
          <ItemGroup>
            {models}
          </ItemGroup>
          {end}
          <Import Project="{Path.Combine(SharedData.Repository, "tools/TinyInfer.Build/build/TinyInfer.Build.targets")}" />
        </Project>
        """);

    /// <summary>Runs <c>dotnet</c> on the project.</summary>
    /// <param name="command">The command, such as <c>build</c>.</param>
    /// <param name="options">Its options.</param>
    /// <returns>The exit code and what it printed.</returns>
    internal (int ExitCode, string Output) Run(string command, params IEnumerable<string> options)
    {
        ProcessStartInfo start = ChildProcess.Start(
            "dotnet", [command, _folder[_name], "-nologo", "-v:n", "-nodeReuse:false", "-tl:off", .. options]);
        start.WorkingDirectory = _folder.Path;

        // A test host that MSBuild has started hands down where its MSBuild is, and a compiler that stays would keep the pipe open.
        foreach (string variable in start.Environment.Keys.Where(
            key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        (int exitCode, string output, _) = ChildProcess.Run(start);
        return (exitCode, output);
    }

    public void Dispose() => _folder.Dispose();
}
