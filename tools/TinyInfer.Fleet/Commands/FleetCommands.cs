using System.CommandLine;
using TinyInfer.Cli.Output;

namespace TinyInfer.Fleet.Commands;

/// <summary>The commands of <c>tinyinfer fleet</c>. A new one registers here.</summary>
internal static class FleetCommands
{
    /// <summary>Makes the root with its commands.</summary>
    /// <param name="terminal">Where they write to.</param>
    /// <returns>The root.</returns>
    internal static RootCommand Create(Terminal terminal) => new(
        "Watches over a fleet of boards that run TinyInfer, and replaces their models.")
    {
        new ServeCommand(terminal),
        new PublishCommand(terminal),
        new StatusCommand(terminal),
        new RollbackCommand(terminal),
        new LogsCommand(terminal),
        new RoundCommand(terminal),
        new FlowerCommand(terminal),
        new TokenCommand(terminal),
        new SimulateCommand(terminal),
    };
}
