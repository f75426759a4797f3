using System.Text;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Tables;

/// <summary>Opens text files in the encodings that data loggers and spreadsheets write, without reading them whole.</summary>
internal static class TextSource
{
    private const int Glimpse = 4096;

    /// <summary>Bytes beyond which no line is one of a table.</summary>
    private const int LongestLine = 1 << 24;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// Its text: as its byte order mark says, else UTF-16 where every other byte is zero, UTF-8 where it is valid, and else Latin-1.
    /// </returns>
    /// <exception cref="ConversionException">It cannot be read, or is no text.</exception>
    internal static StreamReader Open(string path)
    {
        Stream stream = InputFile.Open(path);
        byte[] glimpse = new byte[Glimpse];
        int length = stream.ReadAtLeast(glimpse, Glimpse, throwOnEndOfStream: false);
        if (length == 0)
        {
            stream.Dispose();
            throw new ConversionException($"{path}: the file is empty.");
        }

        Encoding? encoding = Guess(glimpse.AsSpan(0, length));
        if (encoding == null)
        {
            stream.Dispose();
            throw new ConversionException($"{path}: this is no text file. Tables are text: .csv, .tsv or .txt; arrays are .npy or .npz.");
        }

        return new StreamReader(new HeadedStream(glimpse.AsMemory(0, length), stream, path), encoding,
            detectEncodingFromByteOrderMarks: true);
    }

    private static Encoding? Guess(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble) || bytes.StartsWith(Encoding.Unicode.Preamble)
            || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return Encoding.UTF8;
        }

        int zeros = bytes.Count((byte)0);
        if (zeros > 0)
        {
            // ASCII in UTF-16: one byte of each pair is zero.
            bool isLittle = bytes[0] != 0;
            int others = 0;
            for (int i = isLittle ? 1 : 0; i < bytes.Length; i += 2)
            {
                others += bytes[i] == 0 ? 0 : 1;
            }

            return others * 10 > bytes.Length || zeros * 4 < bytes.Length ? null : isLittle ? Encoding.Unicode : Encoding.BigEndianUnicode;
        }

        // The glimpse may end within a character.
        Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        try
        {
            decoder.GetCharCount(bytes, flush: false);
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1;
        }
    }

    /// <summary>A stream whose beginning has been read already, and that has lines.</summary>
    private sealed class HeadedStream(ReadOnlyMemory<byte> head, Stream rest, string path) : Stream
    {
        private ReadOnlyMemory<byte> _head = head;
        private long _line;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_head.IsEmpty)
            {
                int length = rest.Read(buffer);
                int end = buffer[..length].LastIndexOfAny((byte)'\n', (byte)'\r');
                _line = end < 0 ? _line + length : length - end;
                return _line <= LongestLine ? length : throw new ConversionException(
                    $"{path}: a line is longer than {LongestLine >> 20} MB. A table has a line for each row.");
            }

            int count = Math.Min(buffer.Length, _head.Length);
            _head.Span[..count].CopyTo(buffer);
            _head = _head[count..];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
