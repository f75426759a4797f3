using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer features</c>: what the device computes of a recording, for training.</summary>
internal sealed class FeaturesCommand : TinyInferCommand
{
    private readonly Argument<string> _pipeline = new("PIPELINE") { Description = "The pipeline file, .json." };

    private readonly RecordingOptions _recording = new("What the sensor gave");

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "X.npy",
        Description = "The file to write: float32 [windows, features].",
        Required = true,
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal FeaturesCommand(Terminal terminal)
        : base("features", "Compute a recording's features exactly as the device does, for training.", terminal)
    {
        Add(_pipeline);
        _recording.AddTo(this);
        Add(_output);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        PipelineDefinition pipeline = PipelineFile.Read(parsed.GetRequiredValue(_pipeline));
        Recording recording = _recording.Read(parsed, pipeline);
        FeatureTable table = ProgressDisplay.Run(Terminal, cancellation, report => FeatureTable.Compute(pipeline, recording, report));
        string output = OutputFiles.WriteOne(
            parsed.GetRequiredValue(_output), NpyFile.Write([table.Windows, table.FeatureCount], table.Values));
        IReadOnlyList<string>? faultyDates = recording.DateOf(0) == null
            ? null
            : [.. table.FaultyWindows.Select(window => recording.DateOf(table.Starts[window])!)];
        Truth? truth = pipeline.Detector == null ? null : _recording.TruthOf(parsed, recording);
        string[] warnings = [.. recording.Warnings, .. truth?.Warnings ?? []];
        int[] anomalous = truth == null
            ? []
            : [.. Enumerable.Range(0, table.Windows).Where(i => !truth.IsNormal(table.Starts[i], table.Starts[i] + pipeline.Span))];
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(new
            {
                table.Windows,
                table.FeatureCount,
                table.FaultyWindows,
                FaultyDates = faultyDates,
                AnomalousWindows = truth == null ? null : anomalous,
                truth?.Labels,
                Warnings = warnings,
                Recording = recording.Table,
                File = output,
            }));
            return;
        }

        TableView.Print(Terminal.Output, recording.Table);
        Terminal.Output.WriteLine($"{output}: {table.Windows:N0} windows of {table.FeatureCount:N0} features");
        if (table.FaultyWindows.Count > 0)
        {
            Terminal.Output.WriteLine(
                $"warning: a sensor fault is in {table.FaultyWindows.Count:N0} of them (first: window "
                + $"{table.FaultyWindows[0]}{(faultyDates == null ? string.Empty : $", {faultyDates[0]}")}); leave them out of training");
        }

        if (anomalous.Length > 0)
        {
            Terminal.Output.WriteLine(
                $"warning: {anomalous.Length:N0} of them hold frames that are not normal by their labels (first: window {anomalous[0]}; "
                + $"{truth!.Labels}); leave them out of an autoencoder's training");
        }

        Terminal.Warn(warnings);
    }
}
