using TinyInfer.Format;
using TinyInfer.Guard.State;

namespace TinyInfer.Store.Format;

/// <summary>Writes a file from its start on, with bytes that lie elsewhere, a small piece at a time.</summary>
internal sealed class ContentWriter
{
    private const int PieceSize = 256;

    private readonly Storage _storage;
    private readonly string _name;
    private readonly byte[] _piece = new byte[PieceSize];

    /// <summary>Makes a writer.</summary>
    /// <param name="storage">Where the file is.</param>
    /// <param name="name">Its name.</param>
    internal ContentWriter(Storage storage, string name)
    {
        _storage = storage;
        _name = name;
    }

    /// <summary>Bytes that have been written.</summary>
    internal int Written { get; private set; }

    /// <summary>Appends bytes.</summary>
    /// <param name="source">Where they lie.</param>
    /// <param name="from">The first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ModelFormatException">They cannot be read or written.</exception>
    internal void Append(ModelSource source, int from, int count)
    {
        while (count > 0)
        {
            int piece = count < PieceSize ? count : PieceSize;
            source.Read(from, _piece, 0, piece);
            if (!_storage.Write(_name, Written, _piece, 0, piece))
            {
                throw new ModelFormatException("storage: " + _name + " cannot be written");
            }

            Written += piece;
            from += piece;
            count -= piece;
        }
    }
}
