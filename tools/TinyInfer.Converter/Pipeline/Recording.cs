using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Data;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline;

/// <summary>What a sensor gave, moment after moment.</summary>
public sealed class Recording
{
    /// <summary>Whole numbers beyond this are no counts of a sensor; see <see cref="FeaturePipeline"/>.</summary>
    private const float LargestCount = 1 << 27;

    private readonly float[] _values;
    private readonly int[]? _counts;
    private int _at;

    private Recording(float[] values, int[]? counts, int channels)
    {
        _values = values;
        _counts = counts;
        Channels = channels;
    }

    /// <summary>Samples of one moment.</summary>
    public int Channels { get; }

    /// <summary>Number of moments.</summary>
    public int Length => _values.Length / Channels;

    /// <summary>Moments that have been played.</summary>
    public int Position => _at / Channels;

    /// <summary>What the channels are called.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What the file itself says of what happens; null where it does not.</summary>
    public IReadOnlyList<LabelledSection>? Truth { get; private init; }

    /// <summary>Reads a recording for a pipeline.</summary>
    /// <param name="path">
    /// A .csv file with one moment a row, or a .npy array [moments] or [moments, channels]. NaN stands for a value that the sensor could not give. In a
    /// .csv file, columns with the time in front are passed over, and a column called anomaly or label is the truth.
    /// </param>
    /// <param name="pipeline">The pipeline that is to take it.</param>
    /// <param name="rows">The part of it that counts; null for all.</param>
    /// <param name="label">Name of a .csv file's column with the truth; null for one called anomaly or label.</param>
    /// <returns>The recording.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or does not fit the pipeline's sensor.</exception>
    public static Recording Read(string path, PipelineDefinition pipeline, RowRange? rows = null, string? label = null)
    {
        string kind = Path.GetExtension(path).ToLowerInvariant();
        if (label != null && kind == ".npy")
        {
            throw new ConversionException($"{path}: a .npy file has no columns with names, and so no column '{label}'. Give the truth with --labels.");
        }

        (NumericArray array, string[]? names, IReadOnlyList<LabelledSection>? truth) = kind switch
        {
            ".npy" => new RecordingTable(NpyFile.Read(InputFileOf(path), path), null, null),
            ".csv" or ".txt" or ".tsv" => RecordingTable.Read(new StreamReader(new MemoryStream(InputFileOf(path))).ReadToEnd(), path, label),
            _ => throw new ConversionException($"{path}: recordings are .csv or .npy files."),
        };
        int channels = array.Shape.Length > 1 ? Shapes.Length(array.Shape[1..]) : 1;
        if (channels != pipeline.Sensor.Channels)
        {
            throw new ConversionException(
                $"{path}: holds {channels} values a moment, array {Shapes.Format(array.Shape)}, but the sensor of {pipeline.File} has {pipeline.Sensor.Channels} channels.");
        }

        float[] values = Cut(array.Values, channels, rows ?? new RowRange(0, null), path);
        return new Recording(values, pipeline.Sensor.Resolutions == null ? ToCounts(values, path) : null, channels)
        {
            Names = names ?? [.. Enumerable.Range(0, channels).Select(channel => $"channel {channel}")],
            Truth = rows == null ? truth : truth?.Select(rows.Cut).OfType<LabelledSection>().ToList(),
        };
    }

    /// <summary>A value of a moment.</summary>
    /// <param name="moment">Index of the moment.</param>
    /// <param name="channel">Index of the channel.</param>
    public float this[int moment, int channel] => _values[(moment * Channels) + channel];

    /// <summary>Plays samples until a window is full.</summary>
    /// <param name="pipeline">Takes the samples.</param>
    /// <returns>Whether there is a window; false at the recording's end.</returns>
    public bool PlayWindow(FeaturePipeline pipeline)
    {
        while (!pipeline.IsReady && _at < _values.Length)
        {
            _at += _counts == null ? pipeline.Append(_values, _at, _values.Length - _at) : pipeline.Append(_counts, _at, _values.Length - _at);
        }

        return pipeline.IsReady;
    }

    private static float[] Cut(float[] values, int channels, RowRange rows, string path)
    {
        int length = values.Length / channels;
        int end = rows.End ?? length;
        return rows.First < length && end <= length
            ? values[(rows.First * channels)..(end * channels)]
            : throw new ConversionException($"{path}: has {length} rows, and not those from {rows.First} to {end}.");
    }

    private static byte[] InputFileOf(string path) => Import.InputFile.Read(path);

    private static int[] ToCounts(float[] values, string path)
    {
        int at = Array.FindIndex(values, v => v != MathF.Floor(v) || MathF.Abs(v) > LargestCount);
        return at < 0
            ? Array.ConvertAll(values, v => (int)v)
            : throw new ConversionException(
                $"{path}: element {at} is {values[at]}, where whole counts of the sensor are expected. For a recording in the sensor's unit, give the pipeline's sensor a \"resolution\".");
    }
}
