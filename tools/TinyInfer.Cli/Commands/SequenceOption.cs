using System.CommandLine;

namespace TinyInfer.Cli.Commands;

/// <summary>The option <c>--sequence</c>, which means the same in every command.</summary>
internal static class SequenceOption
{
    /// <summary>Makes the option.</summary>
    internal static Option<bool> Create() => new("--sequence")
    {
        Description = "Samples are steps of one sequence: a state that the model keeps from run to run is carried on. "
            + "Default: reset before each, unless the model takes a single step per run.",
    };
}
