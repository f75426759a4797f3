using System.CommandLine;
using Spectre.Console;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Updates;
using TinyInfer.Fleet.Simulation;
using TinyInfer.Link;
using TinyInfer.Twin;
using static TinyInfer.Fleet.Commands.NumberOption;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet simulate</c>: boards without hardware, by the thousand, with a real broker.</summary>
internal sealed class SimulateCommand : ApiCommand
{
    private const int MostDevices = 20_000;
    private const double StatusSeconds = 10;

    /// <summary>A key whose private half nobody has: boards take no update.</summary>
    private static readonly byte[] _nobody = [0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 3, .. new byte[48]];

    private readonly Argument<string> _pipeline = new("PIPELINE") { Description = "The pipeline file, .json, that boards run." };

    private readonly Option<string> _recording = new("--recording", "-r")
    {
        HelpName = "FILE",
        Description = "What boards see, again and again, each from another frame on and with noise of its own: .csv, .tsv, .txt or .npy.",
        Required = true,
    };

    private readonly Option<int?> _devices = Count("--devices", "Number of boards. Default: 10.");

    private readonly Option<string> _name = new("--name")
    {
        HelpName = "NAME",
        Description = "What their names begin with. Default: sim, for sim-0001 and so on.",
        DefaultValueFactory = _ => "sim",
    };

    private readonly BrokerOptions _broker = new("The broker. Default: mqtt://127.0.0.1.");

    private readonly Option<string?> _passwords = new("--passwords")
    {
        HelpName = "FILE",
        Description = "A line for each board with its name and its token, which are then user and password.",
    };

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "FILE",
        Description = "The key of tinyinfer key whose updates boards take. Without it they take none.",
    };

    private readonly Option<string> _group = new("--group")
    {
        HelpName = "NAME",
        Description = "Their group, as tinyinfer sign has it.",
        DefaultValueFactory = _ => string.Empty,
    };

    private readonly Option<double?> _duration = Positive("--duration", "SECONDS", "How long boards run. By default until Ctrl+C.");

    private readonly Option<double?> _speed = Positive(
        "--speed", "N", "How many times as fast as the sensor the recording is played. Default: 1.");

    private readonly Option<double?> _noise = CheckedOption.Of<double?>(
        "--noise", "SHARE", "0 or a number above", "Deviation of the noise, as a share of each channel's own. Default: 0.05.",
        CheckedOption.TryReadAmount);

    private readonly Option<int?> _drift = Count("--drift", "So many boards drift. Default: none.");

    private readonly Option<double?> _driftAfter = Positive("--drift-after", "SECONDS", "When they begin to. Default: 60.");

    private readonly Option<double?> _driftGain = Positive(
        "--drift-gain", "N", "What their samples are multiplied by from then on. Default: 1.5.");

    private readonly Option<double?> _drop = Positive(
        "--drop", "SECONDS", "Break each connection without a word, after so long on average. By default connections hold.");

    private readonly Option<int?> _trial = Count("--trial-windows", "Good windows by which a new model is confirmed. Default: 100.");

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Compare what the service of --url knows with what boards told: what is lost, and how late it is.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal SimulateCommand(Terminal terminal)
        : base("simulate", "Run boards without hardware: the device's own code over a recording, with a real broker.", terminal)
    {
        Add(_pipeline);
        Add(_recording);
        Add(_devices);
        Add(_name);
        _broker.AddTo(this);
        Add(_passwords);
        Add(_key);
        Add(_group);
        Add(_duration);
        Add(_speed);
        Add(_noise);
        Add(_drift);
        Add(_driftAfter);
        Add(_driftGain);
        Add(_drop);
        Add(_trial);
        Add(_check);
        AddApi();
    }

    /// <inheritdoc/>
    internal override TimeSpan Patience => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override bool AsksService(ParseResult parsed) => parsed.GetValue(_check);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        using FleetSimulation simulation = new(Read(parsed));
        TwinProbe? probe = AsksService(parsed) ? await TwinProbe.StartAsync(client, simulation, cancellation) : null;
        ProbeResult? result = null;
        try
        {
            ProgressDisplay.Run(Terminal, CancellationToken.None, report =>
            {
                double next = StatusSeconds;
                simulation.Run(
                    done =>
                    {
                        report(SimulationSummary.Of(simulation).Brief, done);
                        if (!IsJson(parsed) && !Terminal.ErrorScreen.Profile.Capabilities.Interactive && simulation.Now > next * 1000)
                        {
                            next += StatusSeconds;
                            Terminal.Error.WriteLine(SimulationSummary.Of(simulation).Brief);
                        }
                    },
                    cancellation);
                return true;
            });
            result = probe == null ? null : await probe.FinishAsync(CancellationToken.None);
        }
        finally
        {
            await (probe?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        SimulationSummary summary = SimulationSummary.Of(simulation) with { Service = result };
        foreach (string? remark in (string?[])[simulation.Remainder, result?.FindDoubt(summary.Waiting)])
        {
            if (remark != null)
            {
                Terminal.Error.WriteLine(remark);
            }
        }

        Print(parsed, summary);
    }

    private static TimeSpan? TimeOf(ParseResult parsed, Option<double?> option) =>
        parsed.GetValue(option) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, 1e9)) : null;

    private static Dictionary<string, string> ReadPasswords(string path)
    {
        Dictionary<string, string> passwords = new(StringComparer.Ordinal);
        foreach (string line in InputFile.Access(path, () => File.ReadAllLines(path)).Where(line => line.Trim().Length > 0))
        {
            if (line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var name, var password])
            {
                throw new ConversionException($"{path}: a board's name and its token are expected in each line.");
            }

            passwords[name] = password;
        }

        return passwords;
    }

    private SimulationOptions Read(ParseResult parsed)
    {
        BrokerConnection broker = _broker.Read(parsed)
            ?? new BrokerConnection(new BrokerAddress("127.0.0.1", BrokerAddress.StandardPort, IsSecure: false));
        string? key = parsed.GetValue(_key);
        SimulationOptions standard = new(
            new SimulatedMachine(parsed.GetRequiredValue(_pipeline), parsed.GetRequiredValue(_recording)), broker)
        {
            PublicKey = key == null ? _nobody : UpdateBuilder.ReadPublicKey(key),
            Group = UpdateBuilder.RequireName("--group", parsed.GetRequiredValue(_group)),
            Name = parsed.GetRequiredValue(_name),
        };
        SimulationOptions options = standard with
        {
            Devices = parsed.GetValue(_devices) ?? standard.Devices,
            Passwords = parsed.GetValue(_passwords) is { } passwords ? ReadPasswords(passwords) : null,
            Duration = TimeOf(parsed, _duration),
            Speed = parsed.GetValue(_speed) ?? standard.Speed,
            Noise = parsed.GetValue(_noise) ?? standard.Noise,
            Drifting = parsed.GetValue(_drift) ?? 0,
            DriftAfter = TimeOf(parsed, _driftAfter) ?? standard.DriftAfter,
            DriftGain = parsed.GetValue(_driftGain) ?? standard.DriftGain,
            Drop = TimeOf(parsed, _drop),
            Patience = AsksService(parsed) ? TwinProbe.Drain : standard.Patience,
            TrialWindows = parsed.GetValue(_trial) ?? standard.TrialWindows,
        };
        if (options.Devices is < 1 or > MostDevices)
        {
            throw new ConversionException($"--devices {options.Devices}: 1 to {MostDevices:N0} are expected.");
        }

        return Topics.IsName(SimulatedBoard.NameOf(options, options.Devices))
            ? options
            : throw new ConversionException($"--name {options.Name}: letters, digits, underscores and hyphens are expected, 26 at most.");
    }

    private void Print(ParseResult parsed, SimulationSummary summary)
    {
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(summary));
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns(string.Empty, string.Empty);
        foreach ((string name, string value) in summary.Rows)
        {
            table.AddRow(name, Markup.Escape(value));
        }

        Terminal.Screen.Write(table);
    }
}
