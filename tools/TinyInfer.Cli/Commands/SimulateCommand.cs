using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer simulate</c>: the device's pipeline over a recording.</summary>
internal sealed class SimulateCommand : TinyInferCommand
{
    private readonly Argument<string> _pipeline = new("PIPELINE") { Description = "The pipeline file, .json." };

    private readonly RecordingOptions _recording = new("What the sensor gave");

    private readonly Option<string?> _labels = new("--labels")
    {
        HelpName = "FILE",
        Description = "The truth, .csv, in place of a column: first moment, end (exclusive) and label of each section; normal, healthy, ok or 0 is normal.",
    };

    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "DIR", Description = "Folder for simulation.html and simulation.json." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal SimulateCommand(Terminal terminal)
        : base("simulate", "Run the very code of the device over a recording: features, model, detector.", terminal)
    {
        Add(_pipeline);
        _recording.AddTo(this);
        Add(_labels);
        Add(_output);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        PipelineDefinition pipeline = PipelineFile.Read(parsed.GetRequiredValue(_pipeline));
        Recording recording = _recording.Read(parsed, pipeline);
        IReadOnlyList<LabelledSection>? sections = parsed.GetValue(_labels) is { } labels ? Cut(LabelFile.Read(labels), _recording.RowsOf(parsed)) : recording.Truth;
        (InferenceModel? model, byte[]? blob, IReadOnlyList<SimulatedWindow> windows) = ProgressDisplay.Run(Terminal, cancellation, report =>
        {
            (InferenceModel? loaded, byte[]? bytes) = pipeline.Model?.Load(report) ?? default;
            return (loaded, bytes, new Simulator(pipeline, loaded).Run(recording, report));
        });
        SimulationSummary summary = SimulationSummary.Of(pipeline, windows, sections, model, WindowCost.Of(pipeline, model, blob)) with { Recording = recording.Table, AlarmTimes = AlarmTime.Of(windows, recording) };
        if (parsed.GetValue(_output) is { } folder)
        {
            OutputFiles files = new();
            files.Add("simulation.html", SimulationPage.Write(summary, pipeline, recording, windows, sections));
            files.Add("simulation.json", Json.Write(summary) + "\n");
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

    private static IReadOnlyList<LabelledSection> Cut(IReadOnlyList<LabelledSection> sections, RowRange? rows) =>
        rows == null ? sections : [.. sections.Select(rows.Cut).OfType<LabelledSection>()];
}
