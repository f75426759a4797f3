using System;

namespace TinyInfer.Format;

/// <summary>Reads numbers from a blob, each access checked. The mirror of the converter's BlobWriter.</summary>
internal sealed class BlobReader
{
    private const int ChecksumBlock = 1024;

    private readonly ModelSource _source;
    private readonly byte[] _array;
    private readonly byte[] _buffer = new byte[8];

    /// <summary>Opens a blob: checks its size, magic, version and checksum.</summary>
    /// <exception cref="ModelFormatException">It is not a whole blob of this version.</exception>
    internal BlobReader(ModelSource source)
    {
        _source = source;
        _array = source.Array;
        if (source.Length < BlobFormat.HeaderSize)
        {
            throw new ModelFormatException(
                "blob: " + source.Length.ToString() + " bytes are too few for a header of " + BlobFormat.HeaderSize.ToString());
        }

        if ((uint)Int(BlobFormat.MagicAt) != BlobFormat.Magic)
        {
            throw new ModelFormatException("blob: it does not start with TINF and is no model");
        }

        int version = UShort(BlobFormat.VersionAt);
        if (version != BlobFormat.Version)
        {
            throw new ModelFormatException(
                "blob: format version " + version.ToString() + "; this TinyInfer reads version " + BlobFormat.Version.ToString());
        }

        int size = Int(BlobFormat.TotalSizeAt);
        if (size != source.Length)
        {
            throw new ModelFormatException(
                "blob: it should have " + size.ToString() + " bytes and has " + source.Length.ToString() + "; cut, or grown");
        }

        if (UShort(BlobFormat.HeaderSizeAt) < BlobFormat.HeaderSize)
        {
            throw new ModelFormatException("blob: the header is too short");
        }

        CheckChecksum();
    }

    internal ModelSource Source => _source;

    internal int Length => _source.Length;

    /// <summary>An unsigned 32-bit field that has to be a size or offset within the blob.</summary>
    internal int Offset(int at)
    {
        int value = Int(at);
        if (value < 0 || value > Length)
        {
            throw new ModelFormatException("blob: the offset or size at byte " + at.ToString() + " lies outside the blob");
        }

        return value;
    }

    internal int Byte(int at)
    {
        return Fetch(at, 1)[Start(at)];
    }

    internal int UShort(int at)
    {
        byte[] bytes = Fetch(at, 2);
        int i = Start(at);
        return bytes[i] | (bytes[i + 1] << 8);
    }

    internal int Int(int at)
    {
        byte[] bytes = Fetch(at, 4);
        int i = Start(at);
        return bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    }

    internal float Float(int at)
    {
        return BitConverter.ToSingle(Fetch(at, 4), Start(at));
    }

    internal string Text(int at, int length)
    {
        byte[] bytes = Bytes(at, length);
        char[] characters = new char[length];
        int count = 0;
        for (int i = 0; i < length;)
        {
            int lead = bytes[i++];
            int more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
            int code = more == 0 ? lead : lead & (0x3F >> more);
            for (; more > 0 && i < length; more--)
            {
                code = (code << 6) | (bytes[i++] & 0x3F);
            }

            // Characters beyond 16 bits would take two; names do not need them.
            characters[count++] = code > 0xFFFF ? '?' : (char)code;
        }

        return new string(characters, 0, count);
    }

    internal byte[] Bytes(int at, int length)
    {
        Check(at, length);
        byte[] bytes = new byte[length];
        _source.Read(at, bytes, 0, length);
        return bytes;
    }

    internal void Check(int at, int length)
    {
        if (at < 0 || length < 0 || at > Length - length)
        {
            throw new ModelFormatException("blob: it ends before byte " + at.ToString() + " + " + length.ToString());
        }
    }

    private byte[] Fetch(int at, int count)
    {
        Check(at, count);
        if (_array != null)
        {
            return _array;
        }

        _source.Read(at, _buffer, 0, count);
        return _buffer;
    }

    private int Start(int at)
    {
        return _array != null ? at : 0;
    }

    private void CheckChecksum()
    {
        uint expected = (uint)Int(BlobFormat.ChecksumAt);
        Crc32 crc = new Crc32();
        int after = BlobFormat.ChecksumAt + 4;
        if (_array != null)
        {
            crc.Append(_array, 0, BlobFormat.ChecksumAt);
            crc.Append(_array, after, Length - after);
        }
        else
        {
            byte[] block = new byte[ChecksumBlock];
            _source.Read(0, block, 0, BlobFormat.ChecksumAt);
            crc.Append(block, 0, BlobFormat.ChecksumAt);
            for (int at = after; at < Length; at += ChecksumBlock)
            {
                int count = Length - at < ChecksumBlock ? Length - at : ChecksumBlock;
                _source.Read(at, block, 0, count);
                crc.Append(block, 0, count);
            }
        }

        if (crc.Value != expected)
        {
            throw new ModelFormatException("blob: the checksum does not match; a byte has changed");
        }
    }
}
