using System.Text;

namespace TinyInfer.Converter.Tables;

/// <summary>
/// The lines of a table as a CSV reader takes them: without empty lines, comments and Excel's sep= line, and with one tab in place of
/// spaces that align columns. It remembers which line of the file each of them was.
/// </summary>
/// <param name="lines">The file's lines.</param>
/// <param name="isAligned">True where spaces or tabs, as many as there are, stand between two cells.</param>
internal sealed class TableLines(IEnumerable<string> lines, bool isAligned) : TextReader
{
    private static readonly string[] _comments = ["#", "%", "//"];

    /// <summary>Error values of spreadsheets, which look like comments at the start of a line.</summary>
    private static readonly string[] _errors = ["#N/A", "#NA", "#NV", "#DIV/0!", "#VALUE!", "#WERT!", "#REF!", "#NUM!", "#NAME?", "#NULL!"];

    private readonly IEnumerator<string> _lines = lines.GetEnumerator();
    private readonly List<(int Given, int Line)> _jumps = [];
    private string _current = string.Empty;
    private int _at;
    private int _read;
    private int _given;
    private bool _inQuotes;

    /// <summary>Whether a line is to be left out.</summary>
    /// <param name="line">The line.</param>
    internal static bool IsLeftOut(ReadOnlySpan<char> line)
    {
        // What DOS put at the end of a file.
        line = line.Trim().TrimEnd('\u001A');
        return line.IsEmpty || IsComment(line);
    }

    /// <summary>Text of a comment; null if the line is none.</summary>
    /// <param name="line">The line.</param>
    internal static string? CommentIn(string line)
    {
        ReadOnlySpan<char> trimmed = line.AsSpan().Trim();
        return !trimmed.IsEmpty && IsComment(trimmed) ? trimmed.TrimStart("#%/").Trim(' ').ToString() : null;
    }

    /// <summary>The delimiter that Excel's first line names; null if it is no such line.</summary>
    /// <param name="line">The first line.</param>
    internal static char? DelimiterIn(string line)
    {
        string text = line.Trim('"');
        return text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 4 && text.AsSpan(5).Trim(text[4]).IsEmpty
            ? text[4]
            : null;
    }

    /// <summary>The line of the file that a line given was, from 1.</summary>
    /// <param name="given">Number of the line among those given, from 1.</param>
    internal int LineOf(int given)
    {
        int low = 0;
        int high = _jumps.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _jumps[middle].Given <= given ? (middle, high) : (low, middle);
        }

        // A quote that is not closed has the end of the file in it.
        return _jumps.Count == 0 ? given : Math.Min(_read, _jumps[low].Line + given - _jumps[low].Given);
    }

    /// <inheritdoc/>
    public override int Peek() => MoveOn() ? _current[_at] : -1;

    /// <inheritdoc/>
    public override int Read() => MoveOn() ? _current[_at++] : -1;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        int done = 0;
        while (done < buffer.Length && MoveOn())
        {
            int count = Math.Min(buffer.Length - done, _current.Length - _at);
            _current.AsSpan(_at, count).CopyTo(buffer[done..]);
            _at += count;
            done += count;
        }

        return done;
    }

    /// <inheritdoc/>
    public override int ReadBlock(Span<char> buffer) => Read(buffer);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _lines.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsComment(ReadOnlySpan<char> line)
    {
        foreach (string error in _errors)
        {
            if (line.StartsWith(error, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        foreach (string comment in _comments)
        {
            if (line.StartsWith(comment, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool MoveOn()
    {
        while (_at >= _current.Length)
        {
            if (!_lines.MoveNext())
            {
                return false;
            }

            _read++;
            string line = _lines.Current;
            if (!_inQuotes && (IsLeftOut(line) || (_read == 1 && DelimiterIn(line) != null)))
            {
                continue;
            }

            _given++;
            if (_jumps.Count == 0 || _read - _given != _jumps[^1].Line - _jumps[^1].Given)
            {
                _jumps.Add((_given, _read));
            }

            _inQuotes ^= line.AsSpan().Count('"') % 2 != 0;
            _current = (isAligned ? Align(line) : line) + "\n";
            _at = 0;
        }

        return true;
    }

    /// <summary>Puts a tab in place of white space, except in quotes.</summary>
    private static string Align(string line)
    {
        StringBuilder text = new(line.Length);
        bool inQuotes = false;
        foreach (char c in line.Trim())
        {
            inQuotes ^= c == '"';
            if (inQuotes || !char.IsWhiteSpace(c))
            {
                text.Append(c);
            }
            else if (text[^1] != '\t')
            {
                text.Append('\t');
            }
        }

        return text.ToString();
    }
}
