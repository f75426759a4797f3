using System.CommandLine;
using System.CommandLine.Invocation;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;

namespace TinyInfer.Cli;

/// <summary>The command <c>tinyinfer</c> with its subcommands. A new one registers here.</summary>
public static class CommandTree
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="terminal">Where to write to.</param>
    /// <param name="cancellation">Ends the command, besides Ctrl+C.</param>
    /// <returns>The process' exit code: see <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation = default) =>
        RunAsync("tinyinfer", Create(terminal), args, terminal, cancellation);

    /// <summary>Runs a command line of a program with subcommands of its own.</summary>
    /// <param name="name">What is written to call it.</param>
    /// <param name="root">Its subcommands.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="terminal">Where to write to.</param>
    /// <param name="cancellation">Ends the command, besides Ctrl+C.</param>
    /// <returns>The process' exit code: see <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(
        string name, RootCommand root, string[] args, Terminal terminal, CancellationToken cancellation = default)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            string command = parsed.CommandResult.Command == root ? name : $"{name} {parsed.CommandResult.Command.Name}";
            terminal.Fail(string.Join('\n', parsed.Errors.Select(e => e.Message)), args.Contains(TinyInferCommand.JsonName),
                $"{Suggest(parsed)}See {command} --help.");
            return terminal.Finish(ExitCode.Misuse);
        }

        InvocationConfiguration configuration = new()
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = (parsed.CommandResult.Command as TinyInferCommand)?.Patience,
        };
        return terminal.Finish(await parsed.InvokeAsync(configuration, cancellation));
    }

    /// <summary>Asks whether something else was meant, from what the parser prints besides its errors: a line that begins with what was
    /// written, then a name per line. An option resembles an option only, and names as short as -h resemble any letter.</summary>
    private static string Suggest(ParseResult parsed)
    {
        StringWriter suggestions = new();
        ((ParseErrorAction)parsed.Action!).ShowHelp = false;
        parsed.Invoke(new InvocationConfiguration { Output = suggestions, Error = TextWriter.Null });
        List<string> names = [];
        bool isOption = false;
        foreach (string line in suggestions.ToString().Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('\''))
            {
                isOption = line.StartsWith("'-", StringComparison.Ordinal);
            }
            else if (line.Length > 2 && line.StartsWith('-') == isOption)
            {
                names.Add(line);
            }
        }

        return names.Count == 0 ? string.Empty : $"Did you mean {string.Join(" or ", names.Distinct())}? ";
    }

    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="terminal">Where they write to.</param>
    /// <returns>The command.</returns>
    internal static RootCommand Create(Terminal terminal) => new(
        "Turns trained neural networks into INT8 models for .NET nanoFramework, and runs them here with the device's own code.")
    {
        new ConvertCommand(terminal),
        new FeaturesCommand(terminal),
        new SimulateCommand(terminal),
        new FitCommand(terminal),
        new RecordCommand(terminal),
        new LearnCommand(terminal),
        new NewCommand(terminal),
        new RunCommand(terminal),
        new InspectCommand(terminal),
        new DetectCommand(terminal),
        new EdgeMlCommand(terminal),
        new KeyCommand(terminal),
        new SignCommand(terminal),
        new FleetCommand(terminal),
        new DemoCommand(terminal),
    };
}
