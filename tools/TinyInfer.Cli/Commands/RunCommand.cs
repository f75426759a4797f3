using System.CommandLine;
using TinyInfer.Anomaly;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;
using TinyInfer.Format;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer run</c>: a blob over samples, with the device's kernels.</summary>
internal sealed class RunCommand : TinyInferCommand
{
    private readonly Argument<string> _blob = new("BLOB") { Description = "A model that convert has written: a .tinf file." };

    private readonly Option<string> _input = new("--input", "-i")
    {
        HelpName = "DATA",
        Description = "Samples: .csv, .npy, .npz or ONNX .pb. Integers are the source model's own where its input is int8 or uint8, "
            + "otherwise reals.",
        Required = true,
    };

    private readonly TableFormatOptions _table = new();

    private readonly Option<string?> _output =
        new("--output", "-o") { HelpName = "FILE", Description = "Where to write the results: .npy, .npz or .csv." };

    private readonly Option<ExecutionMode?> _mode = CheckedOption.Word(
        "--mode", "How weights are held. Default: as the blob says.", ExecutionMode.Auto, ExecutionMode.Compact, ExecutionMode.Packed);

    private readonly Option<bool> _raw =
        new("--raw") { Description = "Samples and results are the device's own int8, whatever type the source model has." };

    private readonly Option<bool> _sequence = SequenceOption.Create();

    private readonly Option<EarlyStop?> _early = CheckedOption.Of<EarlyStop?>(
        "--early", "STEPS:CONFIDENCE", "whole steps and a confidence above 0, at most 1, such as 60:0.9,",
        "Each so many samples are steps of a sequence, which ends where the classifier is surer than that of a class.", TryReadEarly);

    private readonly Option<bool> _profile =
        new("--profile") { Description = "Show how long each layer takes here, and what part it will take on a board." };

    private readonly BoardOption _board = new("for estimated times");

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RunCommand(Terminal terminal)
        : base("run", "Run a converted model over samples, with the device's kernels.", terminal)
    {
        Add(_blob);
        Add(_input);
        _table.AddTo(this);
        Add(_output);
        Add(_mode);
        Add(_raw);
        Add(_sequence);
        Add(_early);
        Add(_profile);
        _board.AddTo(this);
        AddJson();
        Validators.Add(result =>
        {
            if (result.GetResult(_early) is { Implicit: false } && result.GetValue(_profile))
            {
                result.AddError("--profile times whole samples, and --early ends sequences within them; leave one of them out.");
            }
        });
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        Board board = _board.Read(parsed);
        LoadedModel loaded = LoadedModel.Read(parsed.GetRequiredValue(_blob), parsed.GetValue(_mode) ?? ExecutionMode.Auto);
        StateUse state = loaded.StateUse(parsed.GetValue(_sequence));
        BatchRunner runner = new(loaded.Model, parsed.GetValue(_raw), state);
        SampleSet samples = runner.Read(parsed.GetRequiredValue(_input), _table.Read(parsed));
        if (parsed.GetValue(_early) is { } early)
        {
            RunSequences(parsed, loaded, runner, samples, early, cancellation);
            return;
        }

        bool isAutoencoder = AnomalyScorer.IsAutoencoder(loaded.Model);
        float[] errors = new float[isAutoencoder ? samples.Count : 0];
        IReadOnlyList<(string Name, NumericArray Array)> results = runner.Run(samples, sample =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (isAutoencoder)
            {
                errors[sample] = ReconstructionError.Compute(loaded.Model.Input, loaded.Model.Output, loaded.Score.Measure);
            }
        });
        RunSummary summary = new(loaded.Name, samples.Count, samples.Readings, [.. results.Select(r => RunSummary.Of(r.Name, r.Array))])
        {
            Classes = RunSummary.CountClasses(loaded.Model.Metadata.GetLines(Metadata.Labels), results[0].Array),
            ReconstructionError = isAutoencoder ? ScoreSummary.Of(errors, loaded.Score) : null,
            Table = samples.Table,
            State = state == StateUse.None ? null : state,
            Profile = parsed.GetValue(_profile) ? Profiler.Run(loaded.Model, runner, loaded.Layers, samples) : null,
            Board = parsed.GetValue(_profile) ? board : null,
            File = parsed.GetValue(_output) is { } path ? OutputFiles.WriteOne(path, DataFile.Write(path, results)) : null,
        };
        Show(parsed, summary, results);
    }

    private void RunSequences(ParseResult parsed, LoadedModel loaded, BatchRunner runner, SampleSet samples, EarlyStop early,
        CancellationToken cancellation)
    {
        (SequenceRun run, NumericArray decisions) = SequenceRun.Of(
            loaded.Model, runner, samples, early, _ => cancellation.ThrowIfCancellationRequested());
        IReadOnlyList<(string Name, NumericArray Array)> results = [("class, confidence, steps", decisions)];
        RunSummary summary = new(loaded.Name, samples.Count, samples.Readings, [RunSummary.Of(results[0].Name, decisions)])
        {
            Sequences = run,
            Table = samples.Table,
            State = loaded.StateUse(isSequence: true) is var state && state == StateUse.None ? null : state,
            File = parsed.GetValue(_output) is { } path ? OutputFiles.WriteOne(path, DataFile.Write(path, results)) : null,
        };
        Show(parsed, summary, results);
    }

    private void Show(ParseResult parsed, RunSummary summary, IReadOnlyList<(string Name, NumericArray Array)> results)
    {
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(summary));
        }
        else
        {
            TableView.Print(Terminal.Output, summary.Table);
            RunView.Print(Terminal.Screen, summary, results);
        }
    }

    private static bool TryReadEarly(string text, out EarlyStop? value)
    {
        string[] parts = text.Split(':');
        value = parts.Length == 2 && CheckedOption.TryReadCount(parts[0], out int? steps) && steps > 0
            && CheckedOption.TryReadPositive(parts[1], out double? confidence) && confidence <= 1 && (float)confidence > 0
            ? new EarlyStop(steps.Value, (float)confidence)
            : null;
        return value != null;
    }
}
