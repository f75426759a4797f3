using System.Text;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>A table of a FlatBuffers file: fields by number, found through its vtable, or their default where they are absent.</summary>
/// <param name="file">The file.</param>
/// <param name="at">Where the table lies.</param>
internal readonly struct FlatTable(FlatFile file, int at)
{
    /// <summary>A signed byte; enumerations and truth values are stored so.</summary>
    internal int Byte(int field) => Find(field) is { } place ? file.SByte(place) : 0;

    internal int Int(int field, int fallback = 0) => Find(field) is { } place ? file.Int(place) : fallback;

    internal long Long(int field) => Find(field) is { } place ? file.Long(place) : 0;

    internal float Float(int field) => Find(field) is { } place ? file.Float(place) : 0;

    internal string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    internal bool Has(int field) => Find(field) != null;

    internal FlatTable? Table(int field) => Find(field) is { } place ? new FlatTable(file, file.Follow(place)) : null;

    /// <summary>A vector of tables; empty where the field is absent, as are all vectors.</summary>
    internal FlatTable[] Tables(int field)
    {
        FlatFile from = file;
        return Vector(field, 4, place => new FlatTable(from, from.Follow(place)));
    }

    internal int[] Ints(int field) => Vector(field, 4, file.Int);

    internal long[] Longs(int field) => Vector(field, 8, file.Long);

    internal float[] Floats(int field) => Vector(field, 4, file.Float);

    /// <summary>A vector of bytes, where it lies.</summary>
    internal ReadOnlyMemory<byte> Bytes(int field)
    {
        if (Find(field) is not { } place)
        {
            return default;
        }

        int vector = file.Follow(place);
        return file.Bytes(vector + 4, file.Int(vector));
    }

    private T[] Vector<T>(int field, int size, Func<int, T> read)
    {
        if (Find(field) is not { } place)
        {
            return [];
        }

        int vector = file.Follow(place);
        int count = file.Int(vector);
        file.Spend(vector + 4, (long)count * size);
        T[] values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = read(vector + 4 + (i * size));
        }

        return values;
    }

    /// <summary>Where a field lies, or null if the table does not have it.</summary>
    private int? Find(int field)
    {
        int vtable = unchecked(at - file.Int(at));
        int entry = 4 + (2 * field);
        int offset = entry + 2 <= file.UShort(vtable) ? file.UShort(vtable + entry) : 0;
        return offset == 0 ? null : at + offset;
    }
}
