using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;

namespace TinyInfer.Cli.Commands;

/// <summary>
/// <c>tinyinfer fleet</c>: a program of its own, so that this one stays light. It is found beside this one in a checkout, or where dotnet
/// installs tools.
/// </summary>
internal sealed class FleetCommand : TinyInferCommand
{
    /// <summary>Name of the command.</summary>
    internal const string CommandName = "fleet";

    private const string Project = "TinyInfer.Fleet";
    private const string Tool = "tinyinfer-fleet";

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal FleetCommand(Terminal terminal)
        : base(CommandName, "Watch over a fleet of boards and replace their models: tinyinfer fleet --help.", terminal)
    {
        TreatUnmatchedTokensAsErrors = false;
    }

    /// <summary>Runs the program.</summary>
    /// <param name="args">What follows <c>fleet</c>.</param>
    /// <param name="terminal">Where to say that there is none.</param>
    /// <returns>Its exit code.</returns>
    internal static int Run(string[] args, Terminal terminal)
    {
        if (Find(AppContext.BaseDirectory) is not { } program)
        {
            terminal.Fail($"the fleet service is a program of its own: dotnet tool install --global {Project}, or, in a checkout, "
                + $"dotnet build tools/{Project}.", args.Contains(JsonName));
            return ExitCode.Failure;
        }

        // Ctrl+C reaches both: this one waits for the other to stop. What asks this one alone to end is handed on.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using Process process = Process.Start(new ProcessStartInfo(program, args))
            ?? throw new ConversionException($"{program}: cannot be started.");
        using PosixSignalRegistration end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        });
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation) =>
        throw new ConversionException("tinyinfer fleet is to be the first word: tinyinfer fleet --help.");

    /// <summary>Looks for the program.</summary>
    /// <param name="here">Where this one is.</param>
    /// <returns>Its path; null if there is none.</returns>
    private static string? Find(string here)
    {
        string suffix = OperatingSystem.IsWindows() ? ".exe" : string.Empty;
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(here));
        string tools = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools");
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Where(Path.IsPathRooted)
            .Append(tools)
            .Select(folder => Path.Combine(folder, Tool + suffix))
            .Prepend(Path.Combine(here, "..", "..", Project, configuration, Project + suffix))
            .FirstOrDefault(File.Exists);
    }
}
