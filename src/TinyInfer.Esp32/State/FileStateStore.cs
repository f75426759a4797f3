using System.IO;
using TinyInfer.Guard.State;

namespace TinyInfer.Esp32.State;

/// <summary>
/// State in a file of the board's internal storage. Flash wears out after some 100,000 writes to a place: save before sleep and after
/// alarms, not each window.
/// </summary>
public sealed class FileStateStore : StateStore
{
    private readonly string _path;

    /// <summary>Makes a store.</summary>
    /// <param name="path">The file, such as <c>I:\guard.state</c>.</param>
    public FileStateStore(string path)
    {
        _path = path;
    }

    /// <inheritdoc/>
    public override byte[] Load()
    {
        try
        {
            return File.Exists(_path) ? File.ReadAllBytes(_path) : null;
        }
        catch (IOException)
        {
            // A board with a damaged file system still has a machine to watch.
            return null;
        }
    }

    /// <inheritdoc/>
    public override bool Save(byte[] bytes)
    {
        try
        {
            File.WriteAllBytes(_path, bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
