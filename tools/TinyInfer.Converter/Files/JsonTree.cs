using System.Text;
using System.Text.Json;

namespace TinyInfer.Converter.Files;

/// <summary>Reads JSON into values that know their line, which System.Text.Json's own documents do not.</summary>
internal static class JsonTree
{
    private static readonly JsonReaderOptions _options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a document.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <returns>The outermost value.</returns>
    /// <exception cref="ConversionException">It is no JSON.</exception>
    internal static JsonPlace Read(byte[] bytes, string file)
    {
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        RequireUtf8(text, file);
        try
        {
            Utf8JsonReader reader = new(text, _options);
            reader.Read();
            JsonPlace root = ReadValue(ref reader, new LineCounter(text.ToArray()), file, string.Empty);
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            string what = e.Message.Split(" Path:")[0].Split(" LineNumber:")[0].TrimEnd('.');
            throw new ConversionException(
                $"{file}, line {(e.LineNumber ?? 0) + 1}: this is no JSON ({what}). "
                + "Look for a comma, quote or bracket here or on the line before.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ConversionException(
                $"{file}: a text holds one half of a surrogate pair (\\uD800 to \\uDFFF). Write the character itself.", e);
        }
    }

    private static void RequireUtf8(ReadOnlySpan<byte> text, string file)
    {
        for (int at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                throw new ConversionException(
                    $"{file}, line {text[..at].Count((byte)'\n') + 1}: byte "
                    + $"0x{text[at]:X2} is no UTF-8. Save the file in the encoding UTF-8.");
            }

            at += length;
        }
    }

    private static JsonPlace ReadValue(ref Utf8JsonReader reader, LineCounter lines, string file, string path)
    {
        JsonPlace place = new(file, lines.LineOf(reader.TokenStartIndex), path, reader.TokenType, reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
            _ => null,
        });
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    int line = lines.LineOf(reader.TokenStartIndex);
                    reader.Read();
                    JsonPlace member = ReadValue(ref reader, lines, file, path.Length == 0 ? name : $"{path}.{name}");
                    if (!place.Members.TryAdd(name, member))
                    {
                        throw new ConversionException(
                            $"{file}, line {line}, {member.Path}: stands here a second time. Remove one of the two.");
                    }
                }

                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    place.Elements.Add(ReadValue(ref reader, lines, file, $"{path}[{place.Elements.Count}]"));
                }

                break;
        }

        return place;
    }

    /// <summary>Counts lines up to rising positions.</summary>
    private sealed class LineCounter(byte[] text)
    {
        private int _line = 1;
        private int _at;

        internal int LineOf(long position)
        {
            for (; _at < position; _at++)
            {
                _line += text[_at] == '\n' ? 1 : 0;
            }

            return _line;
        }
    }
}
