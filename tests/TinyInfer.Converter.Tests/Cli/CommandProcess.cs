using System.Diagnostics;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary>The command in a process of its own, for what only a process has: an environment, signals, system calls.</summary>
internal static class CommandProcess
{
    private static readonly string _assembly = Path.Combine(AppContext.BaseDirectory, "TinyInfer.Cli.dll");

    /// <summary>Says how to start it.</summary>
    /// <param name="before">A program that runs it, with its arguments, such as strace; none to run it alone.</param>
    /// <param name="arguments">Arguments of the command.</param>
    internal static ProcessStartInfo Start(IEnumerable<string> before, params IEnumerable<string> arguments)
    {
        string[] all = [.. before, Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? host
            : "dotnet",
            _assembly, .. arguments];
        return new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="start">How to start it.</param>
    internal static async Task<CommandRun> RunAsync(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandRun(process.ExitCode, await output, await error);
    }
}
