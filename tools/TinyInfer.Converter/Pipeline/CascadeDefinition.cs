using TinyInfer.Anomaly;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline;

/// <summary>A pipeline's cheap first stage, which decides on which windows features, model and detector run.</summary>
/// <param name="Place">Where it is said so, for messages.</param>
/// <param name="Measure">What is compared.</param>
/// <param name="Thresholds">Thresholds in the sensor's unit, one for all channels or one per channel.</param>
/// <param name="Every">Of so many windows one goes on in any case.</param>
/// <param name="Class">The class of stopped windows; null for a detector.</param>
public sealed record CascadeDefinition(string Place, Statistic Measure, IReadOnlyList<double> Thresholds, int Every, string? Class)
{
    /// <summary>Windows of which one goes on in any case, where the file does not say how many.</summary>
    public const int StandardEvery = 10;

    private const int MostEvery = 1 << 20;
    private const int MostBytes = 1 << 20;

    /// <summary>No measure of samples in counts of any use is above it.</summary>
    private const double MostThreshold = 1e12;

    /// <summary>Measures that the scan of the samples gives, by name.</summary>
    public static IReadOnlyDictionary<string, Statistic> Measures { get; } = new Dictionary<string, Statistic>
    {
        ["peakToPeak"] = Statistic.PeakToPeak,
        ["peak"] = Statistic.Peak,
        ["rootMeanSquare"] = Statistic.RootMeanSquare,
        ["crestFactor"] = Statistic.CrestFactor,
    };

    /// <summary>Name of the measure.</summary>
    public string MeasureName => Measures.First(m => m.Value == Measure).Key;

    /// <summary>The C# expression that makes the gate in firmware.</summary>
    /// <param name="sensor">The sensor.</param>
    internal string CodeFor(SensorDefinition sensor) =>
        $"new WindowGate({Literal.Of(Measure)}, {Literal.Of(CountsOf(sensor))}, {Every})";

    /// <summary>The numbers as a file, which a pipeline file may name.</summary>
    /// <returns>JSON.</returns>
    public string ToText() => Json.Write(new { Measure = MeasureName, Threshold = Thresholds, Every }) + "\n";

    /// <summary>IL instructions a window, and a sample of it besides the scan, estimated.</summary>
    /// <param name="pipeline">The pipeline.</param>
    internal double InstructionsIn(PipelineDefinition pipeline) => pipeline.Sensor.Channels * SignalCost.Measured(Measure);

    /// <summary>Makes the device's gate, before its first window.</summary>
    /// <param name="sensor">The sensor.</param>
    internal WindowGate CreateGate(SensorDefinition sensor) => new(Measure, CountsOf(sensor), Every);

    /// <summary>The factor from a measure in counts to the sensor's unit, for each channel.</summary>
    internal static double[] UnitsOf(Statistic measure, SensorDefinition sensor) =>
    [
        .. Enumerable.Range(0, sensor.Channels).Select(channel =>
            measure == Statistic.CrestFactor || sensor.Resolutions is not { } resolutions ? 1.0
                : resolutions[resolutions.Length == 1 ? 0 : channel]),
    ];

    /// <summary>Reads the object.</summary>
    internal static CascadeDefinition Read(JsonPlace place, JsonPlace pipeline, string folder, SensorDefinition sensor)
    {
        bool decides = HasDetector(pipeline) || pipeline.Find("model") != null;
        if (!decides)
        {
            throw place.Error("a first stage saves what comes after it, and here nothing does. Add a \"detector\" or a \"model\".");
        }

        if (pipeline.Find("history")?.AsInteger(1) > 1)
        {
            throw place.Error("a first stage leaves windows out, and a \"history\" needs the features of each. Leave one of them out.");
        }

        JsonPlace? stopped = place.Find("class");
        bool isClassifier = !HasDetector(pipeline);
        if (isClassifier != (stopped != null))
        {
            throw isClassifier
                ? place.Error("\"class\" is missing: what a classifier takes stopped windows for. Add for example \"class\": \"still\".")
                : stopped!.Error("a class of stopped windows is for a classifier, and a detector has none. Leave it out.");
        }

        string? name = stopped?.AsText();
        JsonPlace own = place;
        if (place.Find("parameters") is { } parameters)
        {
            place.RejectOthers();
            string file = Path.GetFullPath(Path.Combine(folder, parameters.AsText()));
            own = File.Exists(file)
                ? JsonTree.Read(InputFile.Read(file, MostBytes), file)
                : throw parameters.Error($"there is no file {file}. Write it with tinyinfer fit --cascade.");
        }

        CascadeDefinition cascade = ReadNumbers(own, sensor) with { Place = place.Where, Class = name };
        own.RejectOthers();
        if (name != null && pipeline.Find("alarm")?.Find("on") is { } on
            && (on.IsArray ? on.Elements.Select(e => e.AsText()) : [on.AsText()]).Contains(name))
        {
            throw stopped!.Error($"'{name}' raises the alarm, and windows that are stopped cannot. Choose a class that means rest.");
        }

        return cascade;
    }

    /// <summary>Tells a classifier's decision what stopped windows are.</summary>
    /// <param name="names">Names of the classes.</param>
    /// <returns>Its class.</returns>
    /// <exception cref="ConversionException">There is no such class.</exception>
    internal int ClassIn(string[] names) => Class == null ? ClassDecision.Unknown
        : Array.IndexOf(names, Class) is >= 0 and int index ? index
        : throw new ConversionException(
            $"{Place}.class: the model knows no class '{Class}'. Choose from: {string.Join(", ", names)}.");

    private static bool HasDetector(JsonPlace pipeline) => pipeline.Find("detector") != null || pipeline.Find("routes") != null;

    private static CascadeDefinition ReadNumbers(JsonPlace place, SensorDefinition sensor)
    {
        Statistic measure = place.Require("measure", "\"crestFactor\"").AsWord(Measures);
        JsonPlace given = place.Require("threshold", measure == Statistic.CrestFactor ? "4.5" : "100");
        double[] thresholds = given.AsNumbers(0, MostThreshold);
        if (thresholds.Length != 1 && thresholds.Length != sensor.Channels)
        {
            throw given.Error($"one threshold for all channels or one for each of the {sensor.Channels} is expected.");
        }

        int every = place.Find("every")?.AsInteger(1, MostEvery) ?? StandardEvery;
        return new CascadeDefinition(place.Where, measure, thresholds, every, null);
    }

    /// <summary>The thresholds as the device compares them.</summary>
    private float[] CountsOf(SensorDefinition sensor)
    {
        double[] units = UnitsOf(Measure, sensor);
        return Thresholds.Count == 1 && units.Distinct().Count() == 1
            ? [(float)(Thresholds[0] / units[0])]
            : [.. units.Select((unit, channel) => (float)(Thresholds[Thresholds.Count == 1 ? 0 : channel] / unit))];
    }
}
