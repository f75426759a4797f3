using System.Text.Json;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline;

/// <summary>How a pipeline's scores become alarms.</summary>
/// <param name="Score">What is the score.</param>
/// <param name="CreateSettings">Makes the device's settings; anew each time, since parts of them hold state.</param>
public sealed record DetectorDefinition(ScoreKind Score, Func<DetectorSettings> CreateSettings)
{
    private static readonly DetectorSettings _standard = new();

    private static readonly Dictionary<ScoreKind, ErrorMeasure> _measures = new()
    {
        [ScoreKind.MeanSquaredError] = ErrorMeasure.Squared,
        [ScoreKind.MeanAbsoluteError] = ErrorMeasure.Absolute,
        [ScoreKind.ModelOutput] = ErrorMeasure.Output,
    };

    /// <summary>The detector of a file that says nothing of one: an autoencoder's error, and its own threshold.</summary>
    internal static DetectorDefinition Standard { get; } = new(ScoreKind.MeanSquaredError, () => new DetectorSettings());

    /// <summary>Whether the file says what the score is; else the model may.</summary>
    internal bool IsScoreGiven { get; private init; }

    /// <summary>Makes the score of a model's input and output that the file's weights make of a measure.</summary>
    internal Func<ErrorMeasure, ReconstructionError?> CreateReconstruction { get; private init; } = CreateAlike;

    /// <summary>A detector of parameters that <c>tinyinfer fit</c> has found.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <returns>The detector.</returns>
    /// <exception cref="ModelFormatException">They are damaged.</exception>
    internal static DetectorDefinition Of(byte[] parameters)
    {
        DetectorSettings settings = DetectorReader.Read(parameters);
        ScoreKind score = settings.Scorer != null ? ScoreKind.Features
            : _measures.First(m => m.Value == (settings.Reconstruction?.Measure ?? ErrorMeasure.Squared)).Key;
        return new DetectorDefinition(score, () => DetectorReader.Read(parameters)) { IsScoreGiven = true };
    }

    /// <summary>Reads the object.</summary>
    internal static DetectorDefinition Read(JsonPlace place, string folder)
    {
        JsonPlace? given = place.Find("score");
        ScoreKind score = given?.AsWord<ScoreKind>() ?? ScoreKind.MeanSquaredError;
        if (place.Find("parameters") is { } parameters)
        {
            DetectorDefinition fitted = ReadParameters(parameters, folder, given);
            place.RejectOthers();
            return fitted;
        }

        float threshold = (float?)place.Find("threshold")?.AsNumber(float.MinValue, float.MaxValue) ?? float.NaN;
        float hysteresis = (float)(place.Find("hysteresis")?.AsNumber(0.001, 1) ?? _standard.Hysteresis);
        Debounce debounce = Debounce.Read(place.Find("debounce"));
        JsonPlace? learn = place.Find("learn");
        int learning = learn?.Find("windows")?.AsInteger(1, DetectorSettings.MaximumLearningWindows) ?? _standard.LearningWindows;
        float quantile = (float)(learn?.Find("quantile")?.AsNumber(0.001, 0.9999) ?? _standard.Quantile);
        float margin = (float)(learn?.Find("margin")?.AsNumber(0.001, 1000) ?? _standard.Margin);
        bool adapts = learn?.Find("adaptive")?.AsFlag() ?? false;
        float lowest = (float)(learn?.Find("lowest")?.AsNumber() ?? _standard.LowerLimit);
        float highest = (float)(learn?.Find("highest")?.AsNumber(lowest) ?? _standard.UpperLimit);
        learn?.RejectOthers();
        Func<ScoreFilter?> filter = place.Find("filter") is { } wanted ? ReadFilter(wanted) : () => null;
        Func<ErrorMeasure, ReconstructionError?> reconstruction = ReadReconstruction(place.Find("weights"), score);
        ErrorMeasure measure = _measures.GetValueOrDefault(score, ErrorMeasure.Squared);
        Func<Scorer?> scorer = ReadBaseline(place.Find("baseline"), score, place);
        place.RejectOthers();
        return new DetectorDefinition(score, () => new DetectorSettings
        {
            Threshold = threshold,
            Hysteresis = hysteresis,
            Raise = debounce.Raise,
            Window = debounce.Window,
            Clear = debounce.Clear,
            LearningWindows = learning,
            Quantile = quantile,
            Margin = margin,
            IsAdaptive = adapts,
            LowerLimit = lowest,
            UpperLimit = highest,
            Filter = filter(),
            Scorer = scorer(),
            Reconstruction = score == ScoreKind.Features ? null : reconstruction(measure),
        })
        {
            IsScoreGiven = given != null,
            CreateReconstruction = reconstruction,
        };
    }

    /// <summary>All elements alike; the mean squared error is what a device computes without being told.</summary>
    private static ReconstructionError? CreateAlike(ErrorMeasure measure) =>
        measure == ErrorMeasure.Squared ? null : new ReconstructionError(1, null, measure);

    private static Func<ErrorMeasure, ReconstructionError?> ReadReconstruction(JsonPlace? place, ScoreKind score)
    {
        if (place == null)
        {
            return CreateAlike;
        }

        if (score is ScoreKind.Features or ScoreKind.ModelOutput)
        {
            throw place.Error("weights are for an autoencoder's error, and this score is another. Leave one of them out.");
        }

        float[] weights = place.AsFloats();
        ReconstructionError Make(ErrorMeasure measure) => new(weights.Length, weights, measure);
        Stage.Build(place, () => Make(ErrorMeasure.Squared), string.Empty);
        return Make;
    }

    /// <summary>Reads the file that a place names.</summary>
    internal static DetectorDefinition ReadParameters(JsonPlace place, string folder, JsonPlace? given)
    {
        string file = Path.GetFullPath(Path.Combine(folder, place.AsText()));
        byte[] bytes = File.Exists(file)
            ? File.ReadAllBytes(file)
            : throw place.Error($"there is no file {file}. Write it with tinyinfer fit.");
        try
        {
            DetectorDefinition fitted = Of(bytes);
            return given == null || given.AsWord<ScoreKind>() == fitted.Score
                ? fitted
                : throw given.Error($"{file} was fitted to another score, "
                    + $"{JsonNamingPolicy.CamelCase.ConvertName(fitted.Score.ToString())}, "
                    + "and its threshold is of that. Leave \"score\" out, or fit again with tinyinfer fit.");
        }
        catch (ModelFormatException e)
        {
            throw place.Error($"{e.Message}. Write {file} again with tinyinfer fit.", e);
        }
    }

    private static Func<ScoreFilter?> ReadFilter(JsonPlace place)
    {
        JsonPlace kind = place.Require("kind", "\"ewma\"");
        double Number(string name, string example) => place.Require(name, example).AsNumber();
        Func<ScoreFilter> make;
        switch (kind.AsText())
        {
            case "ewma":
                float share = (float)Number("share", "0.2");
                make = () => new Ewma(share);
                break;
            case "cusum":
                (float target, float slack) = ((float)Number("target", "0.5"), (float)Number("slack", "0.1"));
                make = () => new Cusum(target, slack);
                break;
            case "pageHinkley":
                float tolerance = (float)Number("tolerance", "0.1");
                make = () => new PageHinkley(tolerance);
                break;
            default:
                throw kind.Error($"'{kind.AsText()}' is not known. Choose one of: ewma, cusum, pageHinkley.");
        }

        place.RejectOthers();
        Stage.Build(place, make, string.Empty);
        return make;
    }

    private static Func<Scorer?> ReadBaseline(JsonPlace? place, ScoreKind score, JsonPlace detector)
    {
        if (place == null)
        {
            return score == ScoreKind.Features
                ? throw detector.Error("a score of features needs \"parameters\" that tinyinfer fit has written, or a \"baseline\": { "
                    + "\"windows\": 100, \"features\": 8, \"floor\": 0.01 } to learn on the device.")
                : () => null;
        }

        int windows = place.Require("windows", "100").AsInteger(2);
        int features = place.Require("features", "8").AsInteger(1, 4096);
        float floor = (float)place.Require("floor", "0.01").AsNumber(1e-30, 1e30);
        place.RejectOthers();
        return () => new GaussianBaseline(features, windows, floor);
    }
}
