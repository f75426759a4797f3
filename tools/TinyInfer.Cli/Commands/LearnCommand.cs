using System.CommandLine;
using System.Globalization;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Training;
using TinyInfer.Training.Commissioning;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Report;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer learn</c>: a pipeline from recordings.</summary>
internal sealed class LearnCommand : TinyInferCommand
{
    private readonly Argument<string[]> _paths = new("RECORDINGS")
    {
        Description = "Recordings (.csv, .tsv, .txt, .npy), or folders of them: a folder per label, such as normal/ and fault/, or all "
            + "normal.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<SensorKind?> _sensor =
        CheckedOption.Word<SensorKind>(
            "--sensor", "The sensor. Default: as the recordings say; custom, which you read yourself, where they do not.");

    private readonly Option<double?> _rate = CheckedOption.Of<double?>(
        "--rate", "N", "a number above 0", "Samples per second. Default: as the recordings say.", CheckedOption.TryReadPositive);

    private readonly Option<LearnTask?> _task =
        CheckedOption.Word<LearnTask>("--task",
            "Detect what is not normal, or tell classes apart. Default: detect, if a label means normal.");

    private readonly Option<string?> _label = new("--label-column")
    {
        HelpName = "NAME",
        Description = "The column of a table that holds the labels. Default: one called anomaly or label.",
    };

    private readonly Option<string?> _normal = CheckedOption.Normal();

    private readonly TableFormatOptions _table = new();

    private readonly BoardOption _board = new("that time and RAM are reckoned for");

    private readonly Option<double?> _budget = CheckedOption.Of<double?>(
        "--budget", "MS", "a number above 0", "Milliseconds that a window may take on the board. Default: no limit.",
            CheckedOption.TryReadPositive);

    private readonly Option<double?> _minutes = CheckedOption.Of<double?>(
        "--minutes", "N", "a number above 0", "Time for the search, which may end sooner. Default: 10.", CheckedOption.TryReadPositive);

    private readonly Option<double?> _falseAlarms = CheckedOption.Of<double?>(
        "--false-alarms", "SHARE", "a number above 0 and below 0.5",
            "Share of normal windows that may lie above the threshold; alarms are fewer, since it takes two windows of three. Default: "
            + "0.001.",
                (string text, out double? value) => CheckedOption.TryReadPositive(text, out value) && value < 0.5);

    private readonly Option<int> _seed =
        new("--seed") { HelpName = "N", Description = "Which recordings are held out, and first weights of networks. Default: 0." };

    private readonly Option<int?> _first = CheckedOption.Of<int?>(
        "--first", "N", "a number of frames above 0",
        "Each recording is of an installation of its own, and its first N frames are of normal work: learn a detector of each from these, "
            + "and judge by the labels of the others.",
        (string text, out int? value) =>
            (value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0) > 0);

    private readonly Option<string?> _output =
        new("--output", "-o") { HelpName = "DIR", Description = "Folder for pipeline.json and what belongs to it. Default: learned." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal LearnCommand(Terminal terminal)
        : base("learn", "Learn a pipeline from recordings: search features and deciders, judge them on what was held out.", terminal)
    {
        _seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1_000_000)
            {
                result.AddError("--seed: a number from 0 to 1,000,000 is expected.");
            }
        });
        Add(_paths);
        Add(_sensor);
        Add(_rate);
        Add(_task);
        Add(_label);
        Add(_normal);
        _table.AddTo(this);
        _board.AddTo(this);
        Add(_budget);
        Add(_minutes);
        Add(_falseAlarms);
        Add(_seed);
        Add(_first);
        Add(_output);
        AddJson();
    }

    /// <summary>The best so far is to be judged and written.</summary>
    internal override TimeSpan Patience => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        LearnOptions standard = new() { Paths = parsed.GetRequiredValue(_paths) };
        string folder = Path.TrimEndingDirectorySeparator(parsed.GetValue(_output) ?? "learned");
        LearnOptions options = standard with
        {
            LogFile = folder + ".trials",
            Sensor = parsed.GetValue(_sensor),
            Rate = parsed.GetValue(_rate),
            Task = parsed.GetValue(_task),
            Normal = CheckedOption.NormalOf(parsed, _normal),
            Table = _table.Read(parsed) with { Label = parsed.GetValue(_label) },
            Board = _board.Read(parsed),
            Budget = parsed.GetValue(_budget),
            Minutes = parsed.GetValue(_minutes) ?? standard.Minutes,
            FalseAlarms = parsed.GetValue(_falseAlarms) ?? standard.FalseAlarms,
            Seed = parsed.GetValue(_seed),
            Cancellation = cancellation,
        };

        if (parsed.GetValue(_first) is { } frames)
        {
            Commission(parsed, options, frames, folder);
            return;
        }

        // Ctrl+C ends the search, not the command: what was best until then is written.
        LearnResult result = ProgressDisplay.Run(
            Terminal, CancellationToken.None, report => Learner.Run(options with { Progress = report }));
        LearnSummary summary = result.Summary with { Files = [.. result.Files.Write(folder)] };
        File.Delete(options.LogFile);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(summary));
        }
        else
        {
            LearnView.Print(Terminal, summary);
        }
    }

    /// <summary>Learns of each recording by itself.</summary>
    private void Commission(ParseResult parsed, LearnOptions options, int frames, string folder)
    {
        Option? lost = new Option[] { _task, _budget, _minutes, _falseAlarms, _seed }
            .FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
        if (lost != null)
        {
            throw new ConversionException($"{lost.Name}: this says nothing where each recording is learned by itself. Leave it or --first "
                + "out.");
        }

        (CommissioningSummary summary, OutputFiles files) = ProgressDisplay.Run(
            Terminal, CancellationToken.None, report => CommissioningLearner.Run(options with { Progress = report }, frames));
        summary = summary with { Files = [.. files.Write(folder)] };
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(summary));
        }
        else
        {
            CommissioningView.Print(Terminal, summary);
        }
    }
}
