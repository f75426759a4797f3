using System.CommandLine;

namespace TinyInfer.Fleet.Commands;

/// <summary>The folder of all that the service keeps.</summary>
internal static class DataFolder
{
    /// <summary>The folder where no other is named, in the current one.</summary>
    internal const string Standard = "fleet-data";

    /// <summary>Makes the option --data.</summary>
    /// <param name="description">What it is for.</param>
    /// <returns>The option.</returns>
    internal static Option<string> Option(string description) => new("--data")
    {
        HelpName = "FOLDER",
        Description = $"{description} Default: {Standard}.",
        DefaultValueFactory = _ => Standard,
    };
}
