using System.Text;
using Spectre.Console;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>Where a command writes: results to the output, progress and errors to the error output.</summary>
public sealed class Terminal
{
    /// <summary>Width of what is written to a file or pipe.</summary>
    private const int PlainWidth = 120;

    private readonly GuardedWriter _output;

    /// <summary>Makes a terminal over writers that are no screen: no colours, no live display, a fixed width.</summary>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives errors.</param>
    public Terminal(TextWriter output, TextWriter error)
        : this(output, isOutputScreen: false, error, isErrorScreen: false)
    {
    }

    private Terminal(TextWriter output, bool isOutputScreen, TextWriter error, bool isErrorScreen)
    {
        _output = new GuardedWriter(output);
        Error = new GuardedWriter(error);

        // Spectre.Console knows a screen by its writer.
        Screen = MakeConsole(isOutputScreen ? output : Output, isOutputScreen);
        ErrorScreen = MakeConsole(isErrorScreen ? error : Error, isErrorScreen);
    }

    /// <summary>Receives results as plain text.</summary>
    public TextWriter Output => _output;

    /// <summary>Receives errors as plain text.</summary>
    public TextWriter Error { get; }

    /// <summary>Receives results to look at.</summary>
    public IAnsiConsole Screen { get; }

    /// <summary>Receives progress and errors to look at.</summary>
    public IAnsiConsole ErrorScreen { get; }

    /// <summary>The terminal of the running process.</summary>
    /// <returns>The terminal.</returns>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = Encoding.UTF8;
        return new Terminal(Console.Out, !Console.IsOutputRedirected, Console.Error, !Console.IsErrorRedirected);
    }

    /// <summary>Says what the user should know, a line each.</summary>
    /// <param name="warnings">What is to be said.</param>
    public void Warn(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            Screen.MarkupLineInterpolated($"[yellow]warning:[/] {warning}");
        }
    }

    /// <summary>Says what went wrong.</summary>
    /// <param name="message">One or more lines.</param>
    /// <param name="json">True to say it as JSON on the output too.</param>
    /// <param name="hint">Where to look for help; null for nothing.</param>
    public void Fail(string message, bool json, string? hint = null)
    {
        if (json)
        {
            Output.WriteLine(Json.Write(new { error = message }));
        }

        ErrorScreen.Write(new Text("error: ", new Style(Color.Red, decoration: Decoration.Bold)));
        Error.WriteLine(message);
        if (hint != null)
        {
            Error.WriteLine(hint);
        }
    }

    /// <summary>Says so where a part of the results could not be written.</summary>
    /// <param name="exitCode">The exit code of the command.</param>
    /// <returns>That exit code, or one of a failure.</returns>
    internal int Finish(int exitCode)
    {
        _output.Flush();
        if (_output.Fault == null)
        {
            return exitCode;
        }

        Fail($"standard output: cannot be written ({_output.Fault}).", json: false);
        return exitCode == ExitCode.Success ? ExitCode.Failure : exitCode;
    }

    private static IAnsiConsole MakeConsole(TextWriter writer, bool isScreen)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isScreen ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isScreen ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isScreen ? InteractionSupport.Detect : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = isScreen },
        });
        if (!isScreen)
        {
            console.Profile.Width = PlainWidth;
            console.Profile.Capabilities.Unicode = true;
        }

        return console;
    }
}
