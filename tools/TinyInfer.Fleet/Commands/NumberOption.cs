using System.CommandLine;
using TinyInfer.Cli.Commands;

namespace TinyInfer.Fleet.Commands;

/// <summary>Makes options that are numbers.</summary>
internal static class NumberOption
{
    /// <summary>An option that counts something.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it counts.</param>
    /// <returns>The option; null if it is not given.</returns>
    internal static Option<int?> Count(string name, string description) =>
        CheckedOption.Of<int?>(name, "N", "a whole number", description, CheckedOption.TryReadCount);

    /// <summary>An option above 0.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="form">What stands for the number in the help, such as its unit.</param>
    /// <param name="description">What it is.</param>
    /// <returns>The option; null if it is not given.</returns>
    internal static Option<double?> Positive(string name, string form, string description) =>
        CheckedOption.Of<double?>(name, form, "a number above 0", description, CheckedOption.TryReadPositive);
}
