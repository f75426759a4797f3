using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;

namespace TinyInfer.Cli.Commands;

/// <summary>A subcommand: turns what goes wrong into one message and an exit code.</summary>
internal abstract class TinyInferCommand : Command
{
    /// <summary>Name of the option that asks for JSON.</summary>
    internal const string JsonName = "--json";

    private readonly Option<bool> _json =
        new(JsonName) { Description = "Print the result as JSON, and nothing else, on the standard output." };

    /// <summary>Makes a subcommand.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="terminal">Where it writes to.</param>
    protected TinyInferCommand(string name, string description, Terminal terminal)
        : base(name, description)
    {
        Terminal = terminal;
        SetAction((parsed, cancellation) => Task.Run(() => Guard(parsed, cancellation), CancellationToken.None));
    }

    /// <summary>How long it may take to end after Ctrl+C.</summary>
    internal virtual TimeSpan Patience => TimeSpan.FromSeconds(10);

    /// <summary>Where the command writes to.</summary>
    protected Terminal Terminal { get; }

    /// <summary>Adds the option --json, last.</summary>
    protected void AddJson() => Add(_json);

    /// <summary>True where the user asks for JSON.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Whether the output is to be JSON alone.</returns>
    protected bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Does what the command is for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellation">Set by Ctrl+C.</param>
    /// <exception cref="ConversionException">A file or option cannot be used.</exception>
    /// <exception cref="ModelFormatException">A blob cannot be used.</exception>
    protected abstract void Execute(ParseResult parsed, CancellationToken cancellation);

    private int Guard(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            Execute(parsed, cancellation);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is ConversionException or ModelFormatException)
        {
            Terminal.Fail(e.Message, IsJson(parsed));
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            Terminal.Fail("stopped; nothing has been written.", IsJson(parsed));
            return ExitCode.Cancelled;
        }
        catch (Exception e)
        {
            // A fault of this program, not of its input: said as one, with what is needed to find it.
            Terminal.Fail($"this should not have happened; please report it.\n{e}", IsJson(parsed));
            return ExitCode.Failure;
        }
    }
}
