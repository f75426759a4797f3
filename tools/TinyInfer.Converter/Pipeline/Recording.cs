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

    /// <summary>Reads a recording for a pipeline.</summary>
    /// <param name="path">A .csv file with one moment a row, or a .npy array [moments] or [moments, channels]. NaN stands for a value that the sensor could not give.</param>
    /// <param name="pipeline">The pipeline that is to take it.</param>
    /// <returns>The recording.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or does not fit the pipeline's sensor.</exception>
    public static Recording Read(string path, PipelineDefinition pipeline)
    {
        NumericArray array = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => NpyFile.Read(InputFileOf(path), path),
            ".csv" or ".txt" or ".tsv" => CsvFile.Read(new StreamReader(new MemoryStream(InputFileOf(path))).ReadToEnd(), path, allowGaps: true),
            _ => throw new ConversionException($"{path}: recordings are .csv or .npy files."),
        };
        int channels = array.Shape.Length > 1 ? Shapes.Length(array.Shape[1..]) : 1;
        if (channels != pipeline.Sensor.Channels)
        {
            throw new ConversionException(
                $"{path}: holds {channels} values a moment, array {Shapes.Format(array.Shape)}, but the sensor of {pipeline.File} has {pipeline.Sensor.Channels} channels.");
        }

        return new Recording(array.Values, pipeline.Sensor.Resolutions == null ? ToCounts(array.Values, path) : null, channels);
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
