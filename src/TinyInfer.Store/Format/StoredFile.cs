using TinyInfer.Format;
using TinyInfer.Guard.State;

namespace TinyInfer.Store.Format;

/// <summary>The bytes of a file, read from storage as they are asked for.</summary>
internal sealed class StoredFile : ModelSource
{
    private readonly Storage _storage;
    private readonly string _name;

    /// <summary>Makes a source.</summary>
    /// <param name="storage">Where the file is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="length">How many of its bytes count.</param>
    internal StoredFile(Storage storage, string name, int length)
    {
        _storage = storage;
        _name = name;
        Length = length;
    }

    /// <inheritdoc/>
    public override int Length { get; }

    /// <inheritdoc/>
    public override void Read(int position, byte[] buffer, int offset, int count)
    {
        if (!_storage.Read(_name, position, buffer, offset, count))
        {
            throw new ModelFormatException("storage: " + _name + " cannot be read");
        }
    }
}
