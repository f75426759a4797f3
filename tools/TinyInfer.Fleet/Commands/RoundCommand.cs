using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Report;
using TinyInfer.Fleet.Api;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet round</c>: boards learn together.</summary>
internal sealed class RoundCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    /// <param name="terminal">Where they write to.</param>
    internal RoundCommand(Terminal terminal)
        : base("round", "Have the boards of a group learn together: pooled statistics, or weights that each trains.")
    {
        Add(new RoundStartCommand(terminal));
        Add(new RoundStatusCommand(terminal));
        Add(new RoundCancelCommand(terminal));
        Add(new RoundFetchCommand(terminal));
        Add(new RoundPublishCommand(terminal));
    }

    /// <summary>A round's number.</summary>
    /// <returns>The argument.</returns>
    internal static Argument<int> Number() => new("ROUND") { Description = "The round's number." };

    /// <summary>Prints a round.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="round">The round.</param>
    /// <param name="isJson">Whether for programs.</param>
    internal static void Print(Terminal terminal, RoundView round, bool isJson) =>
        terminal.Output.WriteLine(isJson ? Json.Write(round) : Text(round));

    private static string Text(RoundView round)
    {
        string end = round.Reason ?? (round.Result == null ? string.Empty : FormattableString.Invariant(
            $"{round.Groups} groups, {round.Windows} windows: {round.Result}"));
        string privacy = round.Privacy == null ? string.Empty : FormattableString.Invariant(
            $"; ε {round.Privacy.AgainstService:0.00} against the service, {round.Privacy.AgainstReaders:0.00} against readers")
            + FormattableString.Invariant($" (δ {round.Privacy.Delta:0.0e+0}, {round.Privacy.Rounds} rounds)");
        return FormattableString.Invariant($"round {round.Number}: {round.Kind} of group '{round.Group}': ")
            + $"{round.Status.ToString().ToLowerInvariant()}; "
            + FormattableString.Invariant($"{round.Asked} asked, {round.Joined} joined, {round.Answered} answered")
            + (end.Length == 0 ? string.Empty : $"; {end}") + privacy;
    }
}

/// <summary><c>tinyinfer fleet round status</c>: how rounds stand.</summary>
internal sealed class RoundStatusCommand : ApiCommand
{
    private readonly Argument<int?> _number = new("ROUND") { Description = "One round; without it, all.", DefaultValueFactory = _ => null };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RoundStatusCommand(Terminal terminal)
        : base("status", "Show how rounds stand.", terminal)
    {
        Add(_number);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        if (parsed.GetValue(_number) is { } number)
        {
            RoundCommand.Print(Terminal, await GetAsync<RoundView>(client, $"/api/rounds/{number}", cancellation), IsJson(parsed));
            return;
        }

        RoundView[] rounds = await GetAsync<RoundView[]>(client, "/api/rounds", cancellation);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(rounds));
            return;
        }

        foreach (RoundView round in rounds)
        {
            RoundCommand.Print(Terminal, round, isJson: false);
        }
    }
}

/// <summary><c>tinyinfer fleet round cancel</c>: ends a round without a result.</summary>
internal sealed class RoundCancelCommand : ApiCommand
{
    private readonly Argument<int> _number = RoundCommand.Number();

    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why, for the log." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RoundCancelCommand(Terminal terminal)
        : base("cancel", "End a round without a result.", terminal)
    {
        Add(_number);
        Add(_reason);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation) =>
        RoundCommand.Print(
            Terminal,
            await PostAsync<RoundView>(client, $"/api/rounds/{parsed.GetValue(_number)}/cancel",
                new RollbackRequest(parsed.GetValue(_reason)), cancellation),
            IsJson(parsed));
}
