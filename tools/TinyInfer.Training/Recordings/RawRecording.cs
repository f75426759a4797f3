using TinyInfer.Converter;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Training.Recordings;

/// <summary>The numbers of a file, before it is known what sensor gave them.</summary>
/// <param name="File">The file.</param>
/// <param name="Values">Its values, frame by frame.</param>
/// <param name="Channels">Values of a frame.</param>
/// <param name="Names">Names of the channels; null if there are none.</param>
/// <param name="Time">The time of each frame; null if it does not say.</param>
internal sealed record RawRecording(RecordingFile File, float[] Values, int Channels, string[]? Names, FrameTime? Time)
{
    /// <summary>The sensor that gave them; null if nothing says so.</summary>
    internal SensorDefinition? Sensor { get; private init; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">What the user says of tables.</param>
    /// <exception cref="ConversionException">It cannot be read.</exception>
    internal static RawRecording Read(RecordingFile file, LearnOptions options)
    {
        if (file.IsTable)
        {
            Table table = TableReader.Read(file.Path, new TableUse(true, null, options.Rate), options.Table);
            return new RawRecording(file, table.Values, table.Columns, table.Names, table.Time);
        }

        if (Path.GetExtension(file.Path).ToLowerInvariant() != ".npy")
        {
            throw new ConversionException($"{file.Path}: recordings are .csv, .tsv, .txt or .npy files.");
        }

        NumericArray array = NpyFile.Read(file.Path, options.Table.Limit);
        int channels = array.Shape.Length > 1 ? Shapes.Length(array.Shape[1..]) : 1;
        if (array.Values.Length == 0 || array.Shape.Length is not (1 or 2) || channels > 64)
        {
            throw new ConversionException(
                $"{file.Path}: an array [frames] or [frames, channels] with up to 64 channels is expected, not "
                + $"{Shapes.Format(array.Shape)}.");
        }

        if (RecordingNote.Find(file.Path) is not { } note)
        {
            return new RawRecording(file, array.Values, channels, null, null);
        }

        note.Require(file.Path, channels, array.Values.Length / channels);
        return new RawRecording(
            file with { NotedLabel = note.Label }, array.Values, channels, note.Sensor.Names?.ToArray(), note.Time)
        {
            Sensor = note.Sensor,
        };
    }
}
