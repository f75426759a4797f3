using System.Text.RegularExpressions;

namespace TinyInfer.DeviceHarness;

/// <summary>A command that the environment names: a program and its first arguments, quoted where they have spaces.</summary>
public sealed partial class Command
{
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
        (int exitCode, string output, string error) = ChildProcess.Run(ChildProcess.Start(_program, [.. _arguments, .. arguments]));
        return exitCode == 0
            ? (output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries), error.Trim())
            : throw new InvalidOperationException($"{_program} ended with code {exitCode}:{Environment.NewLine}{output}{error.Trim()}");
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Words();
}
