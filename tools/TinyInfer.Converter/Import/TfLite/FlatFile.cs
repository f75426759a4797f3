using Google.FlatBuffers;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>The bytes of a FlatBuffers file. Every access is checked, so that a damaged file cannot lead astray.</summary>
internal sealed class FlatFile
{
    /// <summary>
    /// How often all of a file may be read: offsets can point to the same place again and again, which honest files hardly do.
    /// </summary>
    private const long MostReadings = 16;

    private readonly ByteBuffer _buffer;
    private long _budget;

    internal FlatFile(byte[] bytes)
    {
        _buffer = new ByteBuffer(bytes);
        _budget = (bytes.Length + 1024L) * MostReadings;
    }

    /// <summary>The file's first table.</summary>
    internal FlatTable Root => new(this, Follow(0));

    internal sbyte SByte(int at) => _buffer.GetSbyte(Require(at, 1));

    internal int UShort(int at) => _buffer.GetUshort(Require(at, 2));

    internal int Int(int at) => _buffer.GetInt(Require(at, 4));

    internal long Long(int at) => _buffer.GetLong(Require(at, 8));

    internal float Float(int at) => _buffer.GetFloat(Require(at, 4));

    /// <summary>The place that an offset stored at a place leads to.</summary>
    internal int Follow(int at) => unchecked(at + Int(at));

    /// <summary>Bytes, where they lie.</summary>
    internal ReadOnlyMemory<byte> Bytes(int at, int count) => _buffer.ToFullArray().AsMemory(Require(at, count), count);

    /// <summary>Takes note that so many bytes are about to be copied.</summary>
    /// <exception cref="ConversionException">They do not lie in the file, or more has been read than an honest file has.</exception>
    internal void Spend(int at, long count)
    {
        Require(at, count);
        _budget -= count;
        if (_budget < 0)
        {
            throw new ConversionException("the file is damaged: its parts overlap. Export it again.");
        }
    }

    private int Require(int at, long count) => at >= 0 && count >= 0 && at <= _buffer.Length - count
        ? at
        : throw new ConversionException($"the file is damaged or cut: byte {at} does not lie in it. Export or copy it again.");
}
