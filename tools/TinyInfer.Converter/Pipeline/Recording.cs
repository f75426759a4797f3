using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Data;
using TinyInfer.Converter.Import.Tables;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline;

/// <summary>What a sensor gave, moment after moment.</summary>
public sealed class Recording
{
    /// <summary>Whole numbers beyond this are no counts of a sensor; see <see cref="FeaturePipeline"/>.</summary>
    private const float LargestCount = 1 << 27;

    private readonly float[] _values;
    private readonly int[]? _counts;
    private readonly TimeAxis? _time;
    private readonly int _firstRow;
    private readonly int[] _breaks;
    private int _at;
    private int _break;

    private Recording(float[] values, int[]? counts, int channels, TimeAxis? time, int firstRow)
    {
        _values = values;
        _counts = counts;
        Channels = channels;
        _time = time;
        _firstRow = firstRow;
        _breaks = [.. (time?.Breaks ?? []).Select(row => row - firstRow).Where(moment => moment > 0 && moment < Length)];
    }

    /// <summary>Samples of one moment.</summary>
    public int Channels { get; }

    /// <summary>Number of moments.</summary>
    public int Length => _values.Length / Channels;

    /// <summary>Moments that have been played.</summary>
    public int Position => _at / Channels;

    /// <summary>The moment from which on time has gone on without a gap, where it has been played to.</summary>
    public int SectionStart => _break == 0 ? 0 : _breaks[_break - 1];

    /// <summary>The most moments without a gap.</summary>
    public int LongestSection => _breaks.Append(Length).Zip(_breaks.Prepend(0), (end, start) => end - start).Max();

    /// <summary>What the channels are called.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>How the file has been understood; null of an array.</summary>
    public TableReport? Table { get; private init; }

    /// <summary>What the file itself says of what happens; null where it does not.</summary>
    public IReadOnlyList<LabelledSection>? Truth { get; private init; }

    /// <summary>Reads a recording for a pipeline.</summary>
    /// <param name="path">
    /// A table with one moment a row, or a .npy array [moments] or [moments, channels]. NaN stands for a value that the sensor could not give. Of a table's
    /// columns, one with the time says where windows must not go on, and one called anomaly or label is the truth.
    /// </param>
    /// <param name="pipeline">The pipeline that is to take it.</param>
    /// <param name="rows">The part of it that counts; null for all.</param>
    /// <param name="options">What the user says of a table; null for nothing.</param>
    /// <returns>The recording.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or does not fit the pipeline's sensor.</exception>
    public static Recording Read(string path, PipelineDefinition pipeline, RowRange? rows = null, TableOptions? options = null)
    {
        bool isTable = TableReader.IsTable(path);
        if (!isTable && Path.GetExtension(path).ToLowerInvariant() != ".npy")
        {
            throw new ConversionException($"{path}: recordings are .csv, .tsv, .txt or .npy files.");
        }

        if (!isTable && (options ?? new TableOptions()) != new TableOptions())
        {
            throw new ConversionException($"{path}: a .npy file has no columns with names, no header and no delimiter. Leave these options out; give the truth with --labels.");
        }

        SensorDefinition sensor = pipeline.Sensor;
        Table? table = isTable ? TableReader.Read(path, new TableUse(true, sensor.Channels, sensor.Rate), options) : null;
        NumericArray array = table == null ? NpyFile.Read(Import.InputFile.Read(path), path) : new NumericArray([table.Rows, table.Columns], table.Values);
        int channels = array.Shape.Length > 1 ? Shapes.Length(array.Shape[1..]) : 1;
        if (channels != sensor.Channels)
        {
            throw new ConversionException(
                $"{path}: holds {channels} values a moment, array {Shapes.Format(array.Shape)}, but the sensor of {pipeline.File} has {sensor.Channels} channels."
                + (table == null ? string.Empty : $" It was read as: {table.Report}. Say otherwise with --columns, --time, --delimiter or --header."));
        }

        TableReport? report = table == null ? null : RecordingRate.Check(table, pipeline);
        float[] values = rows == null ? array.Values : Cut(array.Values, channels, rows, path);
        IReadOnlyList<LabelledSection>? truth = table == null ? null : RecordingTruth.Of(table);
        return new Recording(values, sensor.Resolutions == null ? ToCounts(values, path) : null, channels, table?.Time, rows?.First ?? 0)
        {
            Names = table?.Names ?? [.. Enumerable.Range(0, channels).Select(channel => $"channel {channel}")],
            Table = report,
            Truth = rows == null ? truth : truth?.Select(rows.Cut).OfType<LabelledSection>().ToList(),
        };
    }

    /// <summary>A value of a moment.</summary>
    /// <param name="moment">Index of the moment.</param>
    /// <param name="channel">Index of the channel.</param>
    public float this[int moment, int channel] => _values[(moment * Channels) + channel];

    /// <summary>The date of a moment.</summary>
    /// <param name="moment">Index of the moment; their number for the end.</param>
    /// <returns>The date as people read it; null where the file has none.</returns>
    public string? DateOf(int moment) => _time?.DateOf(_firstRow + moment);

    /// <summary>Plays samples until a window is full. Where there is a gap in time, the pipeline forgets what was before it.</summary>
    /// <param name="pipeline">Takes the samples.</param>
    /// <returns>Whether there is a window; false at the recording's end.</returns>
    public bool PlayWindow(FeaturePipeline pipeline)
    {
        while (!pipeline.IsReady && _at < _values.Length)
        {
            if (_break < _breaks.Length && _at == _breaks[_break] * Channels)
            {
                pipeline.Reset();
                _break++;
            }

            int end = _break < _breaks.Length ? _breaks[_break] * Channels : _values.Length;
            _at += _counts == null ? pipeline.Append(_values, _at, end - _at) : pipeline.Append(_counts, _at, end - _at);
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

    private static int[] ToCounts(float[] values, string path)
    {
        int at = Array.FindIndex(values, v => v != MathF.Floor(v) || MathF.Abs(v) > LargestCount);
        return at < 0
            ? Array.ConvertAll(values, v => (int)v)
            : throw new ConversionException(
                $"{path}: element {at} is {values[at]}, where whole counts of the sensor are expected. For a recording in the sensor's unit, give the pipeline's sensor a \"resolution\".");
    }
}
