using System.CommandLine;
using Spectre.Console;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Report;
using TinyInfer.Fleet.Api;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet status</c>: how devices and roll-outs stand.</summary>
internal sealed class StatusCommand : ApiCommand
{
    private readonly Argument<string?> _device = new("DEVICE")
    {
        Description = "One device; without it, all.",
        DefaultValueFactory = _ => null,
    };

    private readonly Option<string?> _group = new("--group") { HelpName = "NAME", Description = "Only devices of this group." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal StatusCommand(Terminal terminal)
        : base("status", "Show how devices and roll-outs stand.", terminal)
    {
        Add(_device);
        Add(_group);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        string? group = parsed.GetValue(_group);
        DeviceView[] devices = parsed.GetValue(_device) is { } id
            ? [await GetAsync<DeviceView>(client, $"/api/devices/{Uri.EscapeDataString(id)}", cancellation)]
            : await GetAsync<DeviceView[]>(
                client, "/api/devices" + (group == null ? string.Empty : $"?group={Uri.EscapeDataString(group)}"), cancellation);
        RolloutView[] rollouts = await GetAsync<RolloutView[]>(client, "/api/rollouts", cancellation);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(new { devices, rollouts }));
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns(
            "device", "group", "standing", "model", "update", "windows", "alarms", "score", "drift", "heard");
        foreach (DeviceView device in devices)
        {
            table.AddRow(Array.ConvertAll(
                new[]
                {
                    device.Id, device.Group, Word(device.Standing), device.Model ?? "-",
                    $"{device.Counter} {(device.Update == Link.Messages.DeviceState.Idle ? device.Phase : device.Update)}",
                    $"{device.Windows}", $"{device.Alarms}", $"{device.Score:0.####}", $"{device.Drift:0.###}",
                    $"{device.Seen.ToLocalTime():yyyy-MM-dd HH:mm:ss}",
                },
                Markup.Escape));
        }

        Terminal.Screen.Write(table);
        Terminal.Output.WriteLine($"{devices.Length} devices: "
            + string.Join(", ", devices.CountBy(device => device.Standing).OrderBy(c => c.Key).Select(c => $"{c.Value} {Word(c.Key)}")));
        foreach (RolloutView rollout in rollouts.Take(5))
        {
            RolloutText.Print(Terminal.Output, rollout);
        }
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
