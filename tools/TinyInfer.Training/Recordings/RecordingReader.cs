using System.Globalization;
using System.Text.Json.Nodes;
using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Recordings;

/// <summary>Reads the recordings, and finds out what sensor gave them.</summary>
internal static class RecordingReader
{
    /// <summary>A rate by which recordings may differ: sensors' clocks do.</summary>
    private const double MostOff = 0.05;

    /// <summary>Reads files.</summary>
    /// <param name="options">What the user says.</param>
    /// <exception cref="ConversionException">A file cannot be used, or they do not go together.</exception>
    internal static RecordingSet Read(LearnOptions options)
    {
        IReadOnlyList<RecordingFile> files = RecordingFile.Find(options.Paths);
        List<string> notes = [];
        RawRecording[] raw = [.. files.Select(file => RawRecording.Read(file, options))];
        RawRecording? unnoted = raw.FirstOrDefault(r => r.Sensor == null && !r.File.IsTable);
        if (unnoted != null && raw.Any(r => r.Sensor != null))
        {
            notes.Add($"{unnoted.File.Path} has no note beside it, as other recordings have: if samples are missing in it, nothing says "
                + "where.");
        }

        double rate = RateOf(raw, options);
        RequireAlike(raw);
        JsonObject sensor = SensorOf(raw, options, rate, notes);
        string text = sensor.ToJsonString();
        PipelineDefinition pipeline = PipelineFile.Read("pipeline.json", System.Text.Encoding.UTF8.GetBytes(
            $$"""{ "name": "learned", "sensor": {{text}}, "window": { "length": 1 }, "features": [{ "kind": "raw" }] }"""));
        Recording[] recordings = [.. raw.Select(r => Recording.Read(r.File.Path, pipeline, null, r.File.IsTable ? options.Table : null))];
        RecordingSet set = LabelReader.Label([.. raw.Select(r => r.File)], recordings, pipeline.Sensor, text, options, notes);
        LabelLeak.Check(set);
        return set with { Notes = [.. set.Notes, .. recordings.SelectMany(r => r.Warnings.Concat(r.Table?.Warnings ?? [])).Distinct()] };
    }

    private static double RateOf(RawRecording[] raw, LearnOptions options)
    {
        RawRecording[] timed = [.. raw.Where(r => r.Time?.UsualRate != null)];
        if (options.Rate is { } given)
        {
            return given;
        }

        if (timed.Length == 0)
        {
            throw new ConversionException(
                "The recordings do not say how many samples there are per second. Give --rate N, or a column with the time.");
        }

        double[] rates = [.. timed.Select(r => r.Time!.UsualRate!.Value).Order()];
        double usual = rates[rates.Length / 2];
        RawRecording? other = timed.FirstOrDefault(r => !r.Time!.Fits(usual, MostOff));
        return other == null
            ? Math.Round(usual) is var whole && Math.Abs(whole - usual) < 0.02 * usual && whole > 0 ? whole : usual
            : throw new ConversionException(string.Create(CultureInfo.InvariantCulture,
                $"{other.File.Path}: has {other.Time!.UsualRate:G5} rows per second by its time, and the others have {usual:G5}. ")
                + "Resample it, or leave it out: windows of different rates cannot be compared.");
    }

    private static void RequireAlike(RawRecording[] raw)
    {
        RawRecording? other = raw.FirstOrDefault(r => r.Channels != raw[0].Channels);
        if (other != null)
        {
            throw new ConversionException(
                $"{other.File.Path}: has {other.Channels} values per frame, and {raw[0].File.Path} has {raw[0].Channels}. Name the "
                + "columns to take with --columns, or leave it out.");
        }

        RawRecording? named = raw.FirstOrDefault(r => r.Names != null && raw[0].Names != null && !r.Names.SequenceEqual(raw[0].Names!));
        if (named != null)
        {
            throw new ConversionException(
                $"{named.File.Path}: its columns are {string.Join(", ", named.Names!)}, and those of {raw[0].File.Path} are "
                + $"{string.Join(", ", raw[0].Names!)}. Name the columns to take with --columns.");
        }
    }

    private static JsonObject SensorOf(RawRecording[] raw, LearnOptions options, double rate, List<string> notes)
    {
        int channels = raw[0].Channels;
        string[] names = [.. Enumerable.Range(0, channels).Select(c => raw[0].Names?[c] ?? $"channel {c}")];
        ColumnFacts[] facts = [.. Enumerable.Range(0, channels).Select(c => ColumnFacts.Of(raw, c))];
        for (int c = 0; c < channels; c++)
        {
            facts[c].RequireSignal(names[c], options.AsksFor(names[c]));
        }

        RecordedSensor recorded = RecordedSensor.Of(raw, options.Sensor);
        JsonObject sensor = new()
        {
            ["kind"] = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(recorded.Kind.ToString()),
            ["rate"] = rate,
            ["channels"] = channels,
        };
        if (recorded.Range > 0)
        {
            sensor["range"] = recorded.Range;
        }

        if (facts.Any(f => !f.IsWhole || !SampleRange.Holds(f.Farthest)))
        {
            sensor["resolution"] = new JsonArray([.. facts.Select(f => (JsonNode?)double.Parse(
                SampleRange.ResolutionFor(f.Farthest * f.Headroom), CultureInfo.InvariantCulture))]);
            notes.Add("Values are not whole counts: a sample on the board stands for \"resolution\" in pipeline.json, such that there is "
                + "room for more than the recordings have. Set it to what the sensor gives.");
        }

        if (raw[0].Names != null && names.Distinct().Count() == channels)
        {
            sensor["names"] = new JsonArray([.. names.Select(n => (JsonNode?)n)]);
        }

        int stuck = facts.Max(f => f.LongestStill);
        if (stuck >= ColumnFacts.UsualStill)
        {
            sensor["limits"] = new JsonObject { ["stuck"] = 0, ["repeated"] = 0 };
            notes.Add($"Channels stand still for up to {stuck:N0} samples in normal work: the sensor is not watched for being stuck.");
        }

        return sensor;
    }
}
