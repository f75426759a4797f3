using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Spectre.Console;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Rollouts;
using static TinyInfer.Fleet.Commands.NumberOption;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet publish</c>: an update goes to its group, a few devices first.</summary>
internal sealed class PublishCommand : ApiCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The update: a .tiup file of tinyinfer sign." };

    private readonly Option<bool> _hold = new("--hold") { Description = "Register the update only: no device is asked to take it." };

    private readonly Option<int?> _canary = Count("--canary", "Devices of the first stage. Default: 10.");

    private readonly Option<int[]?> _stages = CheckedOption.Of<int[]?>(
        "--stages", "P,P,...", "rising percentages that end with 100",
        "Percent of the group that have it after each later stage. Default: 25,50,100.",
        (string text, out int[]? value) =>
        {
            string[] parts = text.Split(',');
            value = Array.ConvertAll(parts, part =>
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int percent) ? percent : -1);
            return !value.Contains(-1);
        });

    private readonly Option<int?> _windows = Count("--windows", "Windows that each device judges before the next stage. Default: 200.");

    private readonly Option<double?> _patience = Positive(
        "--patience", "MINUTES", "How long a stage waits for devices that do not answer. Default: 60.");

    private readonly Option<double?> _before = Positive(
        "--before", "HOURS", "The time before that a device is compared with. Default: 24.");

    private readonly Option<string?> _note = new("--note") { HelpName = "TEXT", Description = "What is to be said of it." };

    private readonly Option<string?> _recording = new("--trained-on")
    {
        HelpName = "FILE",
        Description = "What its model was trained with: the file's SHA-256 is registered.",
    };

    private readonly Option<string?> _report = new("--report")
    {
        HelpName = "FILE",
        Description = "The report of its conversion: the file's SHA-256 is registered.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal PublishCommand(Terminal terminal)
        : base("publish", "Register a signed update, and roll it out to its group: a few devices first, then more.", terminal)
    {
        Add(_file);
        Add(_hold);
        Add(_canary);
        Add(_stages);
        Add(_windows);
        Add(_patience);
        Add(_before);
        Add(_note);
        Add(_recording);
        Add(_report);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        byte[] file = InputFile.Read(parsed.GetRequiredValue(_file));
        List<string> query = [];
        AddTo(query, "note", parsed.GetValue(_note));
        AddTo(query, "data", HashOf(parsed.GetValue(_recording)));
        AddTo(query, "report", HashOf(parsed.GetValue(_report)));
        RolloutPlan standard = new();
        RolloutPlan plan = (standard with
        {
            Canary = parsed.GetValue(_canary) ?? standard.Canary,
            // An option of several values that is not given has none of them.
            Percent = parsed.GetValue(_stages) is { Length: > 0 } stages ? stages : standard.Percent,
            Windows = parsed.GetValue(_windows) ?? standard.Windows,
            Patience = parsed.GetValue(_patience) ?? standard.Patience,
            Before = parsed.GetValue(_before) ?? standard.Before,
        }).Check();
        RegisteredUpdate update = await PostAsync<RegisteredUpdate>(client, $"/api/updates?{string.Join('&', query)}", file, cancellation);
        RolloutView? rollout = parsed.GetValue(_hold) ? null : await PostAsync<RolloutView>(
            client, "/api/rollouts", new RolloutRequest(update.Hash, plan), cancellation);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(new { update, rollout }));
            return;
        }

        Terminal.Screen.MarkupLineInterpolated(
            $"update {update.Counter} {update.Release} for group '{update.Group}', {update.Size:N0} bytes: {update.Hash}");
        if (rollout != null)
        {
            Terminal.Screen.MarkupLineInterpolated(
                $"roll-out {rollout.Id} began: {rollout.Members.Values.Sum()} devices are asked first. Watch it: tinyinfer fleet status");
        }
    }

    private static void AddTo(List<string> query, string name, string? value)
    {
        if (value != null)
        {
            query.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }

    private static string? HashOf(string? path) => path == null ? null : Convert.ToHexStringLower(SHA256.HashData(InputFile.Read(path)));
}
