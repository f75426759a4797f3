using TinyInfer.Cli;
using TinyInfer.Cli.Output;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary>A command line, run in this process, with what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    internal static async Task<CommandRun> Of(params string[] args)
    {
        StringWriter output = new();
        StringWriter error = new();
        int code = await CommandTree.RunAsync(args, new Terminal(output, error), TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
