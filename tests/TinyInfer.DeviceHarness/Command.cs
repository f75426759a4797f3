using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TinyInfer.DeviceHarness;

/// <summary>A command that the environment names: a program and its first arguments, quoted where they have spaces.</summary>
public sealed partial class Command
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly string _program;
    private readonly string[] _arguments;

    /// <summary>Reads a command.</summary>
    /// <param name="line">Its line.</param>
    public Command(string line)
    {
        string[] parts = [.. Words().Matches(line).Select(m => m.Value.Trim('"'))];
        _program = parts[0];
        _arguments = parts[1..];
    }

    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">More arguments.</param>
    /// <returns>The lines of its output, and its error output.</returns>
    /// <exception cref="InvalidOperationException">It took too long or ended with an error; the message has what it printed.</exception>
    public (string[] Output, string Error) Run(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(_program, [.. _arguments, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{_program} did not end within {_patience.TotalMinutes} minutes.");
        }

        string text = output.GetAwaiter().GetResult();
        string complaint = error.GetAwaiter().GetResult().Trim();
        return process.ExitCode == 0
            ? (text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries), complaint)
            : throw new InvalidOperationException($"{_program} ended with code {process.ExitCode}:{Environment.NewLine}{text}{complaint}");
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Words();
}
