using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Report;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Devices;
using static TinyInfer.Fleet.Commands.NumberOption;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet logs</c>: what happened, what a device said, who did what.</summary>
internal sealed class LogsCommand : ApiCommand
{
    private readonly Argument<string?> _device = new("DEVICE")
    {
        Description = "What happened to this device; without it, to all.",
        DefaultValueFactory = _ => null,
    };

    private readonly Option<bool> _lines = new("--lines") { Description = "The device's lines of telemetry, as they came." };

    private readonly Option<bool> _audit = new("--audit") { Description = "Who did what, in place of what happened to devices." };

    private readonly Option<int?> _most = Count("--most", "The most entries; the newest are shown. Default: 50.");

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal LogsCommand(Terminal terminal)
        : base("logs", "Show what happened to devices and roll-outs, what a device said, or who did what.", terminal)
    {
        Add(_device);
        Add(_lines);
        Add(_audit);
        Add(_most);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        bool isOfLines = parsed.GetValue(_lines);
        bool isAudit = parsed.GetValue(_audit);
        if (isOfLines && (isAudit || parsed.GetValue(_device) == null))
        {
            throw new ConversionException(isAudit
                ? "--lines and --audit show different things. Leave one of them out."
                : "--lines: whose? Name the device: tinyinfer fleet logs DEVICE --lines.");
        }

        int most = parsed.GetValue(_most) ?? 50;
        string? device = parsed.GetValue(_device) is { } id ? Uri.EscapeDataString(id) : null;
        if (isAudit)
        {
            Print(parsed, await GetAsync<AuditEntry[]>(client, $"/api/audit?most={most}", cancellation),
                entry => $"{entry.At.ToLocalTime():yyyy-MM-dd HH:mm:ss} {entry.Who}: {entry.What} {entry.Subject} {entry.Detail}");
        }
        else if (isOfLines)
        {
            Print(parsed, await GetAsync<HistoryEntry[]>(client, $"/api/devices/{device}/history?hours=1000&most={most}", cancellation),
                entry => $"{entry.At.ToLocalTime():yyyy-MM-dd HH:mm:ss} {entry.Line}");
        }
        else
        {
            string filter = device == null ? string.Empty : $"&device={device}";
            Print(parsed, await GetAsync<FleetEvent[]>(client, $"/api/events?most={most}{filter}", cancellation),
                entry => $"{entry.At.ToLocalTime():yyyy-MM-dd HH:mm:ss} {entry.Device} {entry.Kind}: {entry.Text}");
        }
    }

    private void Print<T>(ParseResult parsed, T[] entries, Func<T, string> line)
    {
        Terminal.Output.WriteLine(IsJson(parsed) ? Json.Write(entries) : string.Join('\n', entries.Select(line)));
    }
}
