using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Pipeline;

/// <summary>A sensor's samples, frame after frame.</summary>
public sealed class Recording
{
    private readonly float[] _values;
    private readonly short[] _samples;
    private readonly FrameTime? _time;
    private readonly int _firstRow;

    private Recording(float[] values, SampleConversion conversion, int channels, FrameTime? time, int firstRow)
    {
        _values = values;
        _samples = conversion.Samples;
        Missing = conversion.Missing;
        Warnings = conversion.Warnings;
        Channels = channels;
        _time = time;
        _firstRow = firstRow;
        Breaks = [.. (time?.Breaks ?? []).Select(row => row - firstRow).Where(frame => frame > 0 && frame < Length)];
    }

    /// <summary>Samples of one frame.</summary>
    public int Channels { get; }

    /// <summary>Number of frames.</summary>
    public int Length => _values.Length / Channels;

    /// <summary>The most frames without a gap.</summary>
    public int LongestSection => Breaks.Append(Length).Zip(Breaks.Prepend(0), (end, start) => end - start).Max();

    /// <summary>Names of the channels.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>How the file has been understood; null of an array.</summary>
    public TableReport? Table { get; private init; }

    /// <summary>The labels of all the file's frames; null if it has none.</summary>
    public LabelColumn? Labels { get; private init; }

    /// <summary>Number of frames in the file, of which a part may count.</summary>
    public required int FileLength { get; init; }

    /// <summary>Warnings for the user, about clipped values for example.</summary>
    public IReadOnlyList<string> Warnings { get; private init; }

    /// <summary>Frames that do not follow the ones before them in time: after a gap, or after a leap back.</summary>
    internal IReadOnlyList<int> Breaks { get; }

    /// <summary>Indices of samples, frame by frame, that the sensor could not give.</summary>
    internal IReadOnlyList<int> Missing { get; }

    /// <summary>Reads a recording for a pipeline.</summary>
    /// <param name="path">
    /// A table with one frame per row, or a .npy array [frames] or [frames, channels]. NaN stands for a value that the sensor could not
    /// give. Of a table's columns, one with the time says where windows must not go on, and one called anomaly or label is the truth; the
    /// note beside a .npy that was recorded says where samples are missing.
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

        if (!isTable && options is { IsOfTables: true })
        {
            throw new ConversionException(
                $"{path}: a .npy file has no columns with names, no header and no "
                + "delimiter. Leave these options out; give the truth with --labels.");
        }

        SensorDefinition sensor = pipeline.Sensor;
        TableUse use = new(true, sensor.Channels, sensor.Rate) { Channels = sensor.Names };
        Table? table = isTable ? TableReader.Read(path, use, options) : null;
        NumericArray array = table == null
            ? NpyFile.Read(path, options?.Limit)
            : new NumericArray([table.Rows, table.Columns], table.Values);
        int channels = array.Shape.Length > 1 ? Shapes.Length(array.Shape[1..]) : 1;
        if (channels != sensor.Channels)
        {
            throw new ConversionException(
                $"{path}: holds {channels} values per frame, array {Shapes.Format(array.Shape)}, but the sensor of {pipeline.File} has "
                + $"{sensor.Channels} channels."
                + (table == null
                    ? string.Empty
                    : $" It was read as: {table.Report}. Say otherwise with --columns, --time, --delimiter or --header."));
        }

        TableReport? report = table == null ? null : RecordingRate.Check(table, pipeline);
        RecordingNote? note = isTable ? null : RecordingNote.Find(path);
        string[] warnings = note == null ? [] : CheckNote(note, path, array.Values.Length / channels, pipeline);
        float[] values = rows == null ? array.Values : Cut(array.Values, channels, rows, path);
        values = note != null && sensor.Resolutions != null ? InUnit(values, sensor) : values;
        string[] names = table?.Names ?? (sensor.Names ?? note?.Sensor.Names)?.ToArray()
            ?? [.. Enumerable.Range(0, channels).Select(channel => $"channel {channel}")];
        SampleConversion conversion = SampleConversion.Of(values, names, sensor, path);
        return new Recording(values, conversion, channels, table?.Time ?? note?.Time, rows?.First ?? 0)
        {
            Names = names,
            FileLength = array.Values.Length / channels,
            Labels = table == null ? null : LabelColumn.Of(table, path),
            Table = report,
            Warnings = [.. warnings, .. conversion.Warnings],
        };
    }

    /// <summary>Compares a recording's note with the recording, and its sensor with the pipeline's.</summary>
    private static string[] CheckNote(RecordingNote note, string path, int frames, PipelineDefinition pipeline)
    {
        SensorDefinition sensor = pipeline.Sensor;
        note.Require(path, sensor.Channels, frames);
        if (note.Sensor.Names is { } names && sensor.Names is { } expected && !names.SequenceEqual(expected))
        {
            throw new ConversionException(
                $"{path}: its channels are {string.Join(", ", names)} by {note.File}, and those of {pipeline.File} are "
                + $"{string.Join(", ", expected)}. Record again, or change \"names\" in one of them.");
        }

        return RecordingRate.Check(note.Time, $"{path}: by {note.File}", pipeline, string.Empty) is { } warning ? [warning] : [];
    }

    /// <summary>Counts of the sensor as values in the unit that the pipeline's recordings have.</summary>
    private static float[] InUnit(float[] counts, SensorDefinition sensor) =>
        [.. counts.Select((count, i) => (float)(count * sensor.ResolutionOf(i % sensor.Channels)))];

    /// <summary>A part of the recording, or other values at the same times.</summary>
    /// <param name="sensor">The sensor that gives them.</param>
    /// <param name="first">The first frame.</param>
    /// <param name="values">The values, frame by frame.</param>
    /// <returns>The recording.</returns>
    internal Recording With(SensorDefinition sensor, int first, float[] values) =>
        new(values, SampleConversion.Of(values, Names, sensor, string.Empty), Channels, _time, _firstRow + first)
        {
            Names = Names,
            FileLength = FileLength,
        };

    /// <summary>The values of frames, one after another.</summary>
    /// <param name="first">The first frame.</param>
    /// <param name="end">The frame after the last.</param>
    internal ReadOnlySpan<float> Values(int first, int end) => _values.AsSpan(first * Channels, (end - first) * Channels);

    /// <summary>A value of a frame.</summary>
    /// <param name="frame">Index of the frame.</param>
    /// <param name="channel">Index of the channel.</param>
    public float this[int frame, int channel] => _values[(frame * Channels) + channel];

    /// <summary>The date of a frame.</summary>
    /// <param name="frame">Index of the frame; their number for the end.</param>
    /// <returns>The date as people read it; null if the file has none.</returns>
    public string? DateOf(int frame) => _time?.DateOf(_firstRow + frame);

    /// <summary>The time from the frame before a break to the one after it.</summary>
    /// <param name="frame">One of <see cref="Breaks"/>.</param>
    /// <returns>Seconds, below 0 after a leap back.</returns>
    internal double SecondsBefore(int frame) => _time!.StepTo(_firstRow + frame);

    /// <summary>Copies samples as the board would have them.</summary>
    /// <param name="frame">Index of the first frame.</param>
    /// <param name="target">Receives the samples, interleaved.</param>
    internal void CopySamples(int frame, Span<short> target) => _samples.AsSpan(frame * Channels, target.Length).CopyTo(target);

    private static float[] Cut(float[] values, int channels, RowRange rows, string path)
    {
        int length = values.Length / channels;
        int end = rows.End ?? length;
        return rows.First < length && end <= length
            ? values[(rows.First * channels)..(end * channels)]
            : throw new ConversionException($"{path}: has {length} rows, and not those from {rows.First} to {end}.");
    }
}
