using System.Text.RegularExpressions;
using Command = System.CommandLine.Command;

namespace TinyInfer.Converter.Tests.Documentation;

/// <summary>Options that the prose of a page names, in Markdown.</summary>
internal static class PageOptions
{
    /// <summary>Those that no command has.</summary>
    internal static string[] Unknown(string text, params IEnumerable<Command> commands)
    {
        // The training scripts of the examples have one of their own.
        HashSet<string> known = [.. commands.SelectMany(Options), "--seed"];
        string prose = Regex.Replace(text, "^```.*?^```", string.Empty, RegexOptions.Singleline | RegexOptions.Multiline);
        IEnumerable<string> spans = Regex.Matches(prose, "`([^`]+)`").Select(match => match.Groups[1].Value)
            .Where(span => !span.StartsWith("dotnet ", StringComparison.Ordinal) && !span.StartsWith("nanoff ", StringComparison.Ordinal));
        IEnumerable<string> options = spans.SelectMany(span => Regex.Matches(span, "--[a-z][a-z-]*")).Select(match => match.Value);
        return [.. options.Where(option => !known.Contains(option))];
    }

    private static IEnumerable<string> Options(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Concat(command.Subcommands.SelectMany(Options));
}
