using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Precision;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer convert</c>: a trained model becomes a blob, firmware source and a report.</summary>
internal sealed class ConvertCommand : TinyInferCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "The trained model: a .onnx or .tflite file." };

    private readonly Option<string> _calibration = new("--calibration", "-c")
    {
        HelpName = "DATA",
        Description = "Samples of what the model will meet: .csv (one sample per row), .npy, .npz or ONNX .pb. Not needed for models that "
            + "are INT8 already.",
    };

    private readonly Option<string?> _labels = new("--labels")
    {
        HelpName = "FILE",
        Description = "Autoencoders: a label for each calibration sample; those that are not normal are left out. .npy, .npz or .csv. With "
            + "--metric: what samples are in truth.",
    };

    private readonly Option<string?> _normal = CheckedOption.Normal();

    private readonly Option<string> _validation = new("--validation")
    {
        HelpName = "DATA",
        Description = "Samples to compare the INT8 model with the float model on. Default: every fifth calibration sample, held back.",
    };

    private readonly TableFormatOptions _table = new();

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "DIR",
        Description = "Folder to write to.",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<string?> _name = CheckedOption.Of<string>(
        "--name", "NAME", $"a name that a file can have (at most {ModelName.MaxBytes} bytes)",
            "The model's name, for its files and its class. Default: the file's name.", CheckedOption.TryReadFileName);

    private readonly Option<CalibrationMethod?> _calibrator = CheckedOption.Word<CalibrationMethod>(
        "--calibrator", "Take ranges from all values (default), leave out rare outliers, or take those of least mean square error or "
        + "least loss of "
        + "information.");

    private readonly Option<ConversionQuality?> _quality = CheckedOption.Word<ConversionQuality>(
        "--quality", "Round weights to the nearest (fast, the default), or choose ranges for each layer, equalize channels and tune "
        + "roundings and biases on calibration data until the output is nearest to the float model's (best, the default with --metric, "
        + "--low-rank and --sparsity), "
        + "or do so with finer choices until nothing is gained (exhaustive; if it is stopped, the same command goes on from there).");

    private readonly PrecisionOptions _precision = new();

    private readonly Option<ExecutionMode?> _mode = CheckedOption.Word<ExecutionMode>(
        "--mode", "How the C# holds weights: as code that runs from flash and takes no RAM, in packed or compact form, or what suits "
        + "each layer (auto, the default).");

    private readonly Option<int?> _flash = CheckedOption.Of<int?>(
        "--flash", "BYTES", "a number of bytes", "Flash for generated code. Default: what a board with 4 MB has room for.",
            CheckedOption.TryReadCount);

    private readonly Option<int?> _ram = CheckedOption.Of<int?>(
        "--ram", "BYTES", "a number of bytes",
        $"RAM for activations, working memory and packed weights. Default: {RamBudget.Standard / 1024} KB.",
        CheckedOption.TryReadCount);

    private readonly BoardOption _board = new("that code is to be fast on, and times are estimated for");

    private readonly Option<RoundingMode?> _rounding = CheckedOption.Word<RoundingMode>(
        "--rounding", "How results are rounded. Default: tflite for .tflite models, which are then bit-exact with TensorFlow Lite Micro; "
        + "single for others.");

    private readonly Option<Dictionary<string, string>> _state = CheckedOption.Pairs(
        "--state", "IN=OUT", "A cell exported for one step: input IN is output OUT of the run before, kept in the model. May be given "
        + "several times.");

    private readonly Option<bool> _sequence = SequenceOption.Create();

    private readonly Option<bool> _streaming = new("--streaming")
    {
        Description = "Make a network over a window take the newest frames alone; each step computes only what is new, with the same "
            + "bytes, or it is refused.",
    };

    private readonly Option<int?> _timeAxis = CheckedOption.Of<int?>(
        "--time-axis", "N", "the number of an axis", "Streaming: the input's axis of time. Default: found by trying.",
            CheckedOption.TryReadAxis);

    private readonly Option<Dictionary<string, int>> _shape = CheckedOption.Dimensions();

    private readonly Option<double?> _quantile = CheckedOption.Of<double?>(
        "--threshold-quantile",
        "Q",
        "a number above 0 and at most 1",
        "Autoencoders: set the anomaly threshold by this quantile of the calibration samples' scores. "
        + "Default: the model's own property anomaly_threshold, or else 0.999.",
        (string text, out double? value) => CheckedOption.TryReadPositive(text, out value) && value <= 1);

    private readonly Option<double?> _margin = CheckedOption.Of<double?>(
        "--threshold-margin", "X", "a number above 0", "Autoencoders: what that quantile is multiplied by. Default: 4/3.",
            CheckedOption.TryReadPositive);

    private readonly Option<bool> _acceptLoss = new("--accept-loss")
    {
        Description = "Convert although a layer's output is lost in noise (below 10 dB) where its inputs are good (30 dB), which is an "
            + "error otherwise.",
    };

    private readonly Option<bool> _brief = new("--brief") { Description = "Print one line, and one for each warning: for logs of builds." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal ConvertCommand(Terminal terminal)
        : base("convert", "Convert a trained model to INT8, run it with the device's kernels, and write a blob, C# source and a report.",
            terminal)
    {
        Add(_model);
        Add(_calibration);
        Add(_labels);
        Add(_normal);
        Add(_validation);
        _table.AddTo(this);
        Add(_output);
        Add(_name);
        Add(_calibrator);
        Add(_quality);
        _precision.AddTo(this, _labels, _normal, _streaming);
        Add(_mode);
        Add(_flash);
        Add(_ram);
        _board.AddTo(this);
        Add(_rounding);
        Add(_state);
        Add(_sequence);
        Add(_streaming);
        Add(_timeAxis);
        Add(_shape);
        Add(_quantile);
        Add(_margin);
        Add(_acceptLoss);
        Add(_brief);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string model = parsed.GetRequiredValue(_model);
        Board board = _board.Read(parsed);
        ConversionOptions options = _precision.Read(parsed, new ConversionOptions()
        {
            Model = model,
            Calibration = parsed.GetValue(_calibration),
            Labels = parsed.GetValue(_labels),
            Normal = CheckedOption.NormalOf(parsed, _normal),
            Validation = parsed.GetValue(_validation),
            Table = _table.Read(parsed),
            Name = parsed.GetValue(_name),
            Calibrator = parsed.GetValue(_calibrator),
            Quality = parsed.GetValue(_quality) ?? (_precision.NeedsTuning(parsed) ? ConversionQuality.Best : ConversionQuality.Fast),
            Rounding = parsed.GetValue(_rounding),
            Mode = parsed.GetValue(_mode) ?? ExecutionMode.Auto,
            Board = board,
            Flash = parsed.GetValue(_flash),
            Ram = parsed.GetValue(_ram),
            States = parsed.GetRequiredValue(_state),
            IsSequence = parsed.GetValue(_sequence),
            Streaming = parsed.GetValue(_streaming),
            TimeAxis = parsed.GetValue(_timeAxis),
            Dimensions = parsed.GetRequiredValue(_shape),
            AcceptLoss = parsed.GetValue(_acceptLoss),
            Threshold = Rule(parsed.GetValue(_quantile), parsed.GetValue(_margin)),
        });
        string output = parsed.GetRequiredValue(_output);
        options = options.Quality == ConversionQuality.Exhaustive
            ? options with { Journal = Path.Combine(output, $"{options.Name ?? Path.GetFileNameWithoutExtension(model)}.tuning") }
            : options;
        ConversionResult result = ProgressDisplay.Run(
            Terminal, cancellation, report => (options with { Progress = report }) switch
            {
                { Metric: not null } search => PrecisionSearch.Convert(search),
                { Ranks.IsWanted: true } search => LowRankSearch.Convert(search),
                { Sparsity: > 0 } search => SparsitySearch.Convert(search),
                var plain => ModelConverter.Convert(plain),
            });
        ConversionSummary summary = ConversionSummary.Of(result, model, board);
        OutputFiles files = ConversionFiles.Make(result, summary);
        cancellation.ThrowIfCancellationRequested();
        summary = summary with
        {
            Files = files.Write(output),
            Warnings = [.. summary.Warnings, .. ConversionFiles.FindStale(output, result.Name, files)],
        };
        if (options.Journal != null)
        {
            File.Delete(options.Journal);
        }

        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(summary));
        }
        else if (parsed.GetValue(_brief))
        {
            BriefView.Write(Terminal.Output, summary);
        }
        else
        {
            ConversionView.Print(Terminal.Screen, summary);
        }
    }

    private static ThresholdRule? Rule(double? quantile, double? margin)
    {
        ThresholdRule standard = new();
        return quantile == null && margin == null ? null : new ThresholdRule(quantile ?? standard.Quantile, margin ?? standard.Margin);
    }
}
