using System.CommandLine;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Learning;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer fit</c>: a detector from a recording of normal work.</summary>
internal sealed class FitCommand : TinyInferCommand
{
    private readonly Argument<string> _pipeline = new("PIPELINE") { Description = "The pipeline file, .json." };

    private readonly RecordingOptions _recording = new("What the sensor gave while all was well");

    private readonly ScorerOptions _scorer = new();

    private readonly Option<double?> _quantile = CheckedOption.Of<double?>(
        "--quantile", "Q", "a number above 0 and at most 1", "The threshold's quantile of normal scores. Default: 0.999.",
        (string text, out double? value) => CheckedOption.TryReadPositive(text, out value) && value <= 1);

    private readonly Option<double?> _margin = CheckedOption.Of<double?>(
        "--margin", "X", "a number above 0", "What that quantile is multiplied by. Default: 4/3.", CheckedOption.TryReadPositive);

    private readonly ChangeOptions _change = new();

    private readonly CascadeOptions _cascade = new();

    private readonly Option<bool> _learn = new("--learn")
    {
        Description = "Write what features are like in this recording, too: the \"reference\" of \"learning\" for a pipeline with a model.",
    };

    private readonly Option<bool> _health = new("--health")
    {
        Description = "Write what score and features are like in this recording, too: the \"profile\" of \"health\", by which a board "
            + "finds drift.",
    };

    private readonly Option<string?> _output =
        new("--output", "-o") { HelpName = "FILE", Description = "The file to write. Default: the pipeline's name with .detector." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal FitCommand(Terminal terminal)
        : base("fit", "Fit a pipeline's threshold or detector to a recording of normal work.", terminal)
    {
        Add(_pipeline);
        _recording.AddTo(this);
        _scorer.AddTo(this);
        Add(_quantile);
        Add(_margin);
        _change.AddTo(this);
        _cascade.AddTo(this);
        Add(_learn);
        Add(_health);
        Add(_output);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_pipeline);
        PipelineDefinition pipeline = PipelineFile.Read(path);
        Recording recording = _recording.Read(parsed, pipeline);
        ThresholdRule standard = new();
        ThresholdRule rule = new(parsed.GetValue(_quantile) ?? standard.Quantile, parsed.GetValue(_margin) ?? standard.Margin);
        ScorerChoice choice = _scorer.Read(parsed);
        ChangeRule? change = _change.Read(parsed, choice.Method is FitMethod.Clusters or FitMethod.Pca ? [_margin] : [_quantile, _margin]);
        CascadeRule? early = _cascade.Read(parsed);
        if (early != null && pipeline.Detector == null && choice.Method == FitMethod.Quantile)
        {
            throw new ConversionException(
                $"{path}: --cascade is fitted to the windows of a detector, and there is none. For a classifier give a \"cascade\" by "
                    + "hand: a threshold below which the machine is at rest.");
        }

        if (early != null && parsed.GetValue(_health))
        {
            throw new ConversionException($"{path}: --health is for a pipeline without a \"cascade\". Leave it or --cascade out.");
        }

        Truth? truth = _recording.TruthOf(parsed, recording);
        string file = parsed.GetValue(_output) ?? Path.ChangeExtension(path, ".detector");
        FittedCascade? FitCascade(
            IReadOnlyList<DetectorSettings> fitted, RoutesDefinition? routes, Action<string, double> report) => early == null ? null
            : CascadeFitter.Fit(PipelineFile.Read(path) with { Routes = routes }, recording, truth, fitted, early, report);
        if (pipeline.Routes != null)
        {
            if (parsed.GetValue(_learn) || parsed.GetValue(_health))
            {
                throw new ConversionException(
                    $"{path}: --learn and --health are for a pipeline without \"routes\". Leave them or the routes out.");
            }

            (RoutesFit fit, FittedCascade? gate) = ProgressDisplay.Run(Terminal, cancellation, report =>
            {
                RoutesFit own = RouteFitter.Fit(pipeline, recording, truth, choice, rule, change, report);
                return (own, FitCascade([.. own.Detectors.Select(f => f.Settings)], own.Routes, report));
            });
            IReadOnlyList<string> files = RoutesView.Write(fit, gate, file);
            if (IsJson(parsed))
            {
                Terminal.Output.WriteLine(RoutesView.ToJson(fit, choice, gate, files));
                return;
            }

            TableView.Print(Terminal.Output, recording.Table);
            RoutesView.Print(Terminal, fit, choice, gate, files);
            return;
        }

        (FittedDetector fitted, FittedCascade? first) = ProgressDisplay.Run(Terminal, cancellation, report =>
        {
            FittedDetector detector = DetectorFitter.Fit(pipeline, recording, truth, choice, rule, change, report);
            return (detector, FitCascade([detector.Settings], null, report));
        });
        DetectorSettings settings = fitted.Settings;
        byte[] parameters = DetectorWriter.Write(settings);
        string? reference = parsed.GetValue(_learn) ? Path.ChangeExtension(file, ".reference") : null;
        if (reference != null)
        {
            FeatureReference learned = ProgressDisplay.Run(
                Terminal, cancellation, report => ReferenceFit.Fit(PipelineFile.Read(path), recording, truth, report));
            OutputFiles.WriteOne(reference, System.Text.Encoding.UTF8.GetBytes(learned.ToText()));
        }

        string? profile = parsed.GetValue(_health) ? Path.ChangeExtension(file, ".health") : null;
        if (profile != null)
        {
            OutputFiles.WriteOne(profile, ProgressDisplay.Run(
                Terminal, cancellation, report => HealthFit.Fit(PipelineFile.Read(path), settings, recording, truth, report)).ToBytes());
        }

        string cascade = Path.ChangeExtension(file, ".cascade");
        if (first != null)
        {
            OutputFiles.WriteOne(cascade, System.Text.Encoding.UTF8.GetBytes(first.Definition.ToText()));
        }

        OutputFiles.WriteOne(file, parameters);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(new
            {
                choice.Method,
                fitted.Windows,
                fitted.AnomalousWindows,
                fitted.FaultyWindows,
                truth?.Labels,
                Score = DetectorAgreement.Describe(settings),
                settings.Threshold,
                Filter = ChangeOptions.Describe(settings.Filter),
                Bytes = parameters.Length,
                fitted.Warnings,
                Recording = recording.Table,
                File = file,
                Reference = reference,
                Health = profile,
                Cascade = CascadeView.Describe(first, cascade),
            }));
            return;
        }

        TableView.Print(Terminal.Output, recording.Table);
        string filter = ChangeOptions.Describe(settings.Filter) is { } text ? $"{text}, " : string.Empty;
        string threshold = FormattableString.Invariant(
            $"{fitted.Windows:N0} windows, {filter}threshold {settings.Threshold:G4}, {parameters.Length:N0} bytes");
        Terminal.Output.WriteLine($"{file}: {choice.Method} from {threshold}");
        Terminal.Output.WriteLine($"threshold of the {DetectorAgreement.Describe(settings)}");
        if (truth != null)
        {
            Terminal.Output.WriteLine($"labels: {truth.Labels}");
        }

        if (fitted.AnomalousWindows > 0)
        {
            Terminal.Output.WriteLine(FormattableString.Invariant(
                $"left out: {fitted.AnomalousWindows:N0} windows that hold frames which are not normal by their labels"));
        }

        if (fitted.FaultyWindows > 0)
        {
            Terminal.Output.WriteLine(FormattableString.Invariant($"left out: {fitted.FaultyWindows:N0} windows with a sensor fault"));
        }

        Terminal.Warn(fitted.Warnings);
        CascadeView.Print(Terminal, first, cascade);
        if (reference != null)
        {
            Terminal.Output.WriteLine($"{reference}: what features are like; use it with \"learning\": {{ \"reference\": "
                + $"\"{Path.GetFileName(reference)}\" }}");
        }

        if (profile != null)
        {
            Terminal.Output.WriteLine($"{profile}: what windows are like; use it with \"health\": {{ \"profile\": "
                + $"\"{Path.GetFileName(profile)}\" }}");
        }

        Terminal.Output.WriteLine(
            $"use it with \"detector\": {{ \"parameters\": \"{Path.GetFileName(file)}\" }}{CascadeView.Use(first, cascade)} in the "
            + "pipeline file");
    }
}
