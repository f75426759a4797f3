using System;
using TinyInfer.Format;

namespace TinyInfer.Guard.State;

/// <summary>
/// State in two slots that are written in turn, each with a sequence number and a checksum: while one is written the other stays whole, so
/// that a cut of power at any byte leaves what was saved before.
/// </summary>
/// <remarks>
/// A slot is a file: magic u32, sequence u32, size of the state u32, CRC-32 of these 12 bytes and of the state u32, then the state. Of two
/// whole slots the later one counts; sequence numbers may wrap. What was written is read again, so that worn flash is noticed.
/// </remarks>
public sealed class TwoSlotStateStore : StateStore
{
    /// <summary>"TISS", the first four bytes of a slot, as a little-endian integer.</summary>
    public const int Magic = 0x53534954;

    /// <summary>Bytes of a slot before the state.</summary>
    public const int HeaderSize = 16;

    private const int SequenceAt = 4;
    private const int SizeAt = 8;
    private const int ChecksumAt = 12;

    private readonly Storage _storage;
    private readonly string[] _names;
    private int _newest = -1;
    private int _sequence;
    private bool _isRead;

    /// <summary>Makes a store.</summary>
    /// <param name="storage">Where the slots are.</param>
    /// <param name="name">Name of the slots, to which <c>.0</c> and <c>.1</c> are added.</param>
    public TwoSlotStateStore(Storage storage, string name)
    {
        _storage = storage;
        _names = new string[] { name + ".0", name + ".1" };
    }

    /// <inheritdoc/>
    public override byte[] Load()
    {
        _isRead = true;
        _newest = -1;
        byte[] newest = null;
        for (int slot = 0; slot < _names.Length; slot++)
        {
            byte[] bytes = Read(slot);
            if (bytes != null)
            {
                int sequence = BitConverter.ToInt32(bytes, SequenceAt);
                if (newest == null || sequence - _sequence > 0)
                {
                    newest = bytes;
                    _newest = slot;
                    _sequence = sequence;
                }
            }
        }

        if (newest == null)
        {
            return null;
        }

        byte[] state = new byte[newest.Length - HeaderSize];
        Array.Copy(newest, HeaderSize, state, 0, state.Length);
        return state;
    }

    /// <inheritdoc/>
    public override bool Save(byte[] bytes)
    {
        if (!_isRead)
        {
            Load();
        }

        int slot = _newest == 0 ? 1 : 0;
        int sequence = _sequence + 1;
        byte[] written = new byte[HeaderSize + bytes.Length];
        LittleEndian.Write(written, 0, Magic);
        LittleEndian.Write(written, SequenceAt, sequence);
        LittleEndian.Write(written, SizeAt, bytes.Length);
        Array.Copy(bytes, 0, written, HeaderSize, bytes.Length);
        LittleEndian.Write(written, ChecksumAt, Checksum(written));
        if (!_storage.Write(_names[slot], 0, written, 0, written.Length))
        {
            return false;
        }

        byte[] read = Read(slot);
        if (read == null || BitConverter.ToInt32(read, SequenceAt) != sequence)
        {
            return false;
        }

        _newest = slot;
        _sequence = sequence;
        return true;
    }

    /// <summary>A slot as it was written, or null if it is not whole.</summary>
    private byte[] Read(int slot)
    {
        string name = _names[slot];
        int length = _storage.GetLength(name);
        byte[] header = new byte[HeaderSize];
        if (length < HeaderSize || !_storage.Read(name, 0, header, 0, HeaderSize) || BitConverter.ToInt32(header, 0) != Magic)
        {
            return null;
        }

        // A file on raw flash goes on behind what was written.
        int size = BitConverter.ToInt32(header, SizeAt);
        if (size < 0 || size > length - HeaderSize)
        {
            return null;
        }

        byte[] bytes = new byte[HeaderSize + size];
        return _storage.Read(name, 0, bytes, 0, bytes.Length) && BitConverter.ToInt32(bytes, ChecksumAt) == Checksum(bytes) ? bytes : null;
    }

    private static int Checksum(byte[] bytes)
    {
        Crc32 crc = new Crc32();
        crc.Append(bytes, 0, ChecksumAt);
        crc.Append(bytes, HeaderSize, bytes.Length - HeaderSize);
        return (int)crc.Value;
    }
}
