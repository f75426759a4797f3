using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer simulate</c>: the device's pipeline over a recording.</summary>
internal sealed class SimulateCommand : TinyInferCommand
{
    private readonly Argument<string> _pipeline = new("PIPELINE") { Description = "The pipeline file, .json." };

    private readonly RecordingOptions _recording = new("What the sensor gave");

    private readonly BoardOption _board = new("for estimated times");

    private readonly Option<RowList?> _learn = CheckedOption.Of<RowList?>(
        "--learn", "ROW[,ROW]", "rows of the recording in ascending order (0; 90000,180000)",
        "Say at these rows that the machine was installed or changed, and is well: \"learning\" in the pipeline file then learns anew.",
        RowList.TryRead);

    private readonly Option<string?> _output =
        new("--output", "-o")
        {
            HelpName = "DIR",
            Description = "Folder for simulation.html, simulation.json, and telemetry.jsonl: the lines that the board would send."
        };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal SimulateCommand(Terminal terminal)
        : base("simulate", "Run the very code of the device over a recording: features, model, detector.", terminal)
    {
        Add(_pipeline);
        _recording.AddTo(this);
        _board.AddTo(this);
        Add(_learn);
        Add(_output);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        Board board = _board.Read(parsed);
        PipelineDefinition pipeline = PipelineFile.Read(parsed.GetRequiredValue(_pipeline));
        Recording recording = _recording.Read(parsed, pipeline);
        RowList? learn = parsed.GetValue(_learn);
        if (learn != null && pipeline.Learning == null)
        {
            throw new ConversionException(
                $"--learn: {pipeline.File} has no \"learning\". Add for example \"learning\": {{ \"windows\": 300 }}.");
        }

        IReadOnlyList<int> learnAt = learn?.Within(_recording.RowsOf(parsed), recording.Length) ?? [];
        Truth? truth = pipeline.Detector == null ? null : _recording.TruthOf(parsed, recording);
        List<string> warnings = [.. recording.Warnings, .. truth?.Warnings ?? []];
        (PipelineModel? model, Simulator simulator, IReadOnlyList<SimulatedWindow> windows) =
            ProgressDisplay.Run(Terminal, cancellation, report =>
        {
            PipelineModel? loaded = pipeline.LoadModel(progress: report, board: board);
            Simulator device = new(pipeline, loaded) { LearnAt = learnAt };
            return (loaded, device, device.Run(recording, report));
        });
        warnings.AddRange(model?.Warnings ?? []);
        IReadOnlyList<LabelledSection>? sections = truth?.Sections;
        if (pipeline.Detector == null && _recording.LabelsOf(parsed, recording) is { } labels)
        {
            sections = Truth.OfClasses(labels, simulator.Classes, _recording.RowsOf(parsed), warnings);
        }

        SimulationSummary summary = SimulationSummary.Of(pipeline, windows, sections, model, board) with
        {
            Labels = truth?.Labels,
            Warnings = warnings,
            Recording = recording.Table,
            Learning = pipeline.Learning == null ? null : LearningSummary.Of(windows, simulator.Telemetry, sections),
            Health = pipeline.Health == null ? null : HealthSummary.Of(simulator.Telemetry),
            AlarmTimes = AlarmTime.Of(windows, recording),
        };
        if (parsed.GetValue(_output) is { } folder)
        {
            OutputFiles files = new();
            files.Add("simulation.html", SimulationPage.Write(summary, pipeline, recording, windows, sections));
            files.Add("simulation.json", Json.Write(summary) + "\n");
            files.Add("telemetry.jsonl", string.Concat(simulator.Telemetry.Select(line => line + "\n")));
            summary = summary with { Files = files.Write(folder) };
        }

        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(summary));
        }
        else
        {
            TableView.Print(Terminal.Output, recording.Table);
            SimulationView.Print(Terminal.Screen, summary, windows, sections);
        }
    }
}
