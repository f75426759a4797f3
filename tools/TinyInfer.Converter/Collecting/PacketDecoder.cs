using System.Buffers.Binary;
using TinyInfer.Format;
using TinyInfer.Guard.Collecting;

namespace TinyInfer.Converter.Collecting;

/// <summary>
/// Finds packets in what comes over a link: between text, noise and damaged packets. A damaged packet hides none behind it.
/// </summary>
public sealed class PacketDecoder
{
    /// <summary>The longest payload of settings: they are some hundred bytes.</summary>
    private const int MostSettings = 1 << 13;

    /// <summary>The most bytes of text that are kept, to be shown.</summary>
    private const int MostText = 200;

    private readonly Crc32 _crc = new();
    private readonly Queue<byte> _text = [];
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>Length of a payload with samples; null while it is not known.</summary>
    public int? SampleBytes { get; set; }

    /// <summary>How many bytes have come.</summary>
    public long Received { get; private set; }

    /// <summary>How many of them belong to no packet.</summary>
    public long Skipped { get; private set; }

    /// <summary>How many of those are text.</summary>
    public long Printable { get; private set; }

    /// <summary>How many whole packets have come.</summary>
    public long Packets { get; private set; }

    /// <summary>How many packets were damaged on their way: those that began as one, and whose checksum is wrong.</summary>
    public long Damaged { get; private set; }

    /// <summary>The last bytes that belong to no packet, as text.</summary>
    public string Text => System.Text.Encoding.ASCII.GetString([.. _text.Select(b => IsPrintable(b) ? b : (byte)'?')]).Trim();

    /// <summary>Takes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _buffer.Length)
        {
            int length = _end - _start;
            byte[] target = length + bytes.Length > _buffer.Length ? new byte[2 * (length + bytes.Length)] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, length);
            (_buffer, _start, _end) = (target, 0, length);
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
        Received += bytes.Length;
    }

    /// <summary>Takes the next packet out.</summary>
    /// <param name="packet">The packet; valid until the next call of <see cref="Append"/>.</param>
    /// <param name="isOver">True if no more bytes will come.</param>
    /// <returns>False if there is none yet.</returns>
    public bool TryRead(out Packet packet, bool isOver = false)
    {
        while (_start < _end)
        {
            int length = LengthAt(_start);
            if (length > _end - _start)
            {
                if (!isOver)
                {
                    break;
                }

                length = 0;
            }

            if (length > 0 && IsWhole(length))
            {
                packet = new Packet(_buffer.AsMemory(_start, length));
                _start += length;
                Packets++;
                return true;
            }

            Damaged += length > PacketFormat.HeaderLength ? 1 : 0;
            Skip(_buffer[_start++]);
        }

        packet = default;
        return false;
    }

    /// <summary>Length of the packet that may begin at a byte: 0 if none does, more than there is if that cannot be said yet.</summary>
    private int LengthAt(int at)
    {
        int left = _end - at;
        if (_buffer[at] != PacketFormat.First || (left > 1 && _buffer[at + 1] != PacketFormat.Second))
        {
            return 0;
        }

        if (left < PacketFormat.HeaderLength)
        {
            return PacketFormat.HeaderLength;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(at + PacketFormat.LengthAt));
        bool isPossible = _buffer[at + 2] switch
        {
            PacketFormat.Settings => length <= MostSettings,
            PacketFormat.Samples => SampleBytes == null ? length > 0 && length % 2 == 0 : length == SampleBytes,
            _ => false,
        };
        return isPossible ? PacketFormat.Overhead + length : 0;
    }

    private bool IsWhole(int length)
    {
        int checkedLength = length - PacketFormat.ChecksumLength;
        _crc.Reset();
        _crc.Append(_buffer, _start, checkedLength);
        return _crc.Value == BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start + checkedLength));
    }

    private void Skip(byte value)
    {
        Skipped++;
        Printable += IsPrintable(value) ? 1 : 0;
        if (_text.Count == MostText)
        {
            _text.Dequeue();
        }

        _text.Enqueue(value);
    }

    private static bool IsPrintable(byte value) => value is (>= 0x20 and < 0x7F) or (byte)'\r' or (byte)'\n' or (byte)'\t' or 0x1B;
}
