using System.CommandLine;
using System.Text;
using TinyInfer.Anomaly;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer detect</c>: an autoencoder over the windows of a recording.</summary>
internal sealed class DetectCommand : TinyInferCommand
{
    private readonly Argument<string> _blob = new("BLOB") { Description = "A converted autoencoder: a .tinf file." };

    private readonly Option<string> _input = new("--input", "-i")
    {
        HelpName = "WINDOWS",
        Description = "The recording's windows in order, one per row: .npy, .csv, .npz or ONNX .pb.",
        Required = true,
    };

    private readonly TableFormatOptions _table = new();

    private readonly Option<string?> _labels =
        new("--labels") { HelpName = "LABELS", Description = "What each window is in truth, a label a window: .npy, .npz or .csv." };

    private readonly Option<string?> _normal = CheckedOption.Normal();

    private readonly Option<ErrorMeasure?> _score = CheckedOption.Of<ErrorMeasure?>(
        "--score", "NAME", "mean_squared_error or mean_absolute_error", "What the score is. Default: what the blob's threshold is of.",
            ScoreName.TryParse);

    private readonly Option<double?> _threshold = CheckedOption.Of<double?>(
        "--threshold", "X", "a number above 0", "The score above which a window is an anomaly. Default: the blob's.",
            CheckedOption.TryReadPositive);

    private readonly Option<string?> _reference =
        new("--reference") { HelpName = "MODEL", Description = "The float model that the blob was made from, to compare with." };

    private readonly Option<bool> _sequence = SequenceOption.Create();

    private readonly Option<string?> _output =
        new("--output", "-o") { HelpName = "FILE", Description = "Where to draw the timeline: .html or .svg." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal DetectCommand(Terminal terminal)
        : base("detect", "Find the windows of a recording that an autoencoder has not learned to be normal.", terminal)
    {
        Add(_blob);
        Add(_input);
        _table.AddTo(this);
        Add(_labels);
        Add(_normal);
        Add(_threshold);
        Add(_score);
        Add(_reference);
        Add(_sequence);
        Add(_output);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        Detection detection = AnomalyDetector.Run(LoadedModel.Read(parsed.GetRequiredValue(_blob)), new DetectionOptions
        {
            Windows = parsed.GetRequiredValue(_input),
            Threshold = (float?)parsed.GetValue(_threshold),
            Score = parsed.GetValue(_score),
            Labels = parsed.GetValue(_labels),
            Normal = CheckedOption.NormalOf(parsed, _normal),
            Table = _table.Read(parsed),
            IsSequence = parsed.GetValue(_sequence),
            Reference = parsed.GetValue(_reference),
        });
        cancellation.ThrowIfCancellationRequested();
        if (parsed.GetValue(_output) is { } path)
        {
            detection = detection with { File = OutputFiles.WriteOne(path, Draw(detection, path)) };
        }

        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(detection));
        }
        else
        {
            TableView.Print(Terminal.Output, detection.Table);
            DetectionView.Print(Terminal.Screen, detection);
        }
    }

    private static byte[] Draw(Detection detection, string path) => Encoding.UTF8.GetBytes(Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" or ".htm" => DetectionPage.Write(detection),
        ".svg" => DetectionChart.ToFile(detection),
        _ => throw new ConversionException($"{path}: timelines are drawn as .html or .svg."),
    });
}
