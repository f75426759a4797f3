using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Report;
using TinyInfer.Fleet.Api;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet rollback</c>: devices go back to the model that they had.</summary>
internal sealed class RollbackCommand : ApiCommand
{
    private readonly Argument<string?> _rollout = new("ROLLOUT")
    {
        Description = "The roll-out; by default the last one.",
        DefaultValueFactory = _ => null,
    };

    private readonly Option<string?> _device = new("--device") { HelpName = "NAME", Description = "Only this device goes back." };

    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why, for the log." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RollbackCommand(Terminal terminal)
        : base("rollback", "Stop a roll-out, and have its devices go back to the model that they had.", terminal)
    {
        Add(_rollout);
        Add(_device);
        Add(_reason);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        if (parsed.GetValue(_device) is { } device)
        {
            OrderAnswer answer = await PostAsync<OrderAnswer>(
                client, $"/api/devices/{Uri.EscapeDataString(device)}/commands", new OrderRequest(Link.Messages.Command.RollBack),
                    cancellation);
            Terminal.Output.WriteLine(IsJson(parsed) ? Json.Write(answer) : $"{device} is told to go back.");
            return;
        }

        string id = parsed.GetValue(_rollout)
            ?? (await GetAsync<RolloutView[]>(client, "/api/rollouts", cancellation)).FirstOrDefault()?.Id
            ?? throw new ConversionException("there was no roll-out yet, so nothing can be rolled back.");
        RolloutView rollout = await PostAsync<RolloutView>(
            client, $"/api/rollouts/{Uri.EscapeDataString(id)}/rollback", new RollbackRequest(parsed.GetValue(_reason)), cancellation);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(rollout));
            return;
        }

        RolloutText.Print(Terminal.Output, rollout);
    }
}
