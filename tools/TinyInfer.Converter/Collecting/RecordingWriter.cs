using System.Runtime.InteropServices;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Collecting;

/// <summary>
/// Writes a recording as it comes, beside its place under another name, and moves it there when it is over: the array, and the note.
/// </summary>
public sealed class RecordingWriter : IDisposable
{
    /// <summary>Bytes before the samples, however many there will be.</summary>
    private const int HeaderLength = 128;

    /// <summary>Bytes that are kept for the note, should samples fill the disk.</summary>
    private const int NoteLength = 1 << 16;

    private readonly string _path;
    private readonly string? _madeFolder;
    private readonly FileStream _stream;
    private readonly FileStream _note;
    private bool _isDone;

    private RecordingWriter(string path, string? madeFolder, FileStream stream, FileStream note)
    {
        _path = path;
        _madeFolder = madeFolder;
        _stream = stream;
        _note = note;
    }

    /// <summary>How many samples are on the disk.</summary>
    public long Samples { get; private set; }

    /// <summary>Begins a recording.</summary>
    /// <param name="path">The .npy file.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="ConversionException">The file or its note is there already, has another ending, or cannot be written.</exception>
    public static RecordingWriter Create(string path)
    {
        if (Path.GetExtension(path) != ".npy")
        {
            throw new ConversionException($"{path}: recordings are .npy files. Choose a name with that ending with --output.");
        }

        if (new[] { path, RecordingNote.PathOf(path) }.FirstOrDefault(Path.Exists) is { } present)
        {
            throw new ConversionException(
                $"{present}: is there already, and a recording cannot be made again. Choose another name with --output, or remove it.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? made = OutputFiles.FirstMissing(folder);
        FileStream? stream = null;
        try
        {
            Directory.CreateDirectory(folder);
            stream = Open(folder, path, HeaderLength);
            return new RecordingWriter(path, made, stream, Open(folder, RecordingNote.PathOf(path), NoteLength));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            stream?.Dispose();
            OutputFiles.Undo(stream == null ? [] : [stream.Name], made);
            throw CannotWrite(path, e);
        }
    }

    /// <summary>Adds samples.</summary>
    /// <param name="samples">The samples, frame after frame.</param>
    /// <exception cref="ConversionException">They cannot be written; those before are kept.</exception>
    public void Append(short[] samples)
    {
        try
        {
            _stream.Write(MemoryMarshal.AsBytes(samples.AsSpan()));
            Samples += samples.Length;
        }
        catch (IOException e)
        {
            throw CannotWrite(_path, e);
        }
    }

    /// <summary>Ends the recording: afterwards both files are in their places.</summary>
    /// <param name="channels">Samples of a frame.</param>
    /// <param name="note">The note, JSON.</param>
    /// <returns>Paths of the files.</returns>
    /// <exception cref="ConversionException">They cannot be written.</exception>
    public IReadOnlyList<string> Complete(int channels, string note)
    {
        try
        {
            _stream.SetLength(HeaderLength + (sizeof(short) * Samples));
            _stream.Position = 0;
            _stream.Write(NpyFile.WriteHeader("<i2", [(int)(Samples / channels), channels], HeaderLength));
            byte[] text = System.Text.Encoding.UTF8.GetBytes(note + "\n");
            _note.Position = 0;
            _note.Write(text);
            _note.SetLength(text.Length);
            _stream.Dispose();
            _note.Dispose();
            string place = RecordingNote.PathOf(_path);
            File.Move(_note.Name, place);
            File.Move(_stream.Name, _path);
            _isDone = true;
            return [_path, place];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(_path, e);
        }
    }

    /// <summary>Leaves nothing of a recording that was not completed.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _note.Dispose();
        if (!_isDone)
        {
            OutputFiles.Undo([_stream.Name, _note.Name], _madeFolder);
        }
    }

    /// <summary>A file beside its place, with room at its beginning.</summary>
    private static FileStream Open(string folder, string path, int length)
    {
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1);
        try
        {
            stream.Write(new byte[length]);
            return stream;
        }
        catch (IOException)
        {
            stream.Dispose();
            OutputFiles.Undo([temporary], null);
            throw;
        }
    }

    private static ConversionException CannotWrite(string path, Exception e) =>
        new($"{path}: cannot be written ({e.Message.TrimEnd('.')}). Choose another place with --output.", e);
}
