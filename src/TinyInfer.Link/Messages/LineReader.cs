namespace TinyInfer.Link.Messages;

/// <summary>
/// Reads messages: one flat JSON object of ASCII, of texts, numbers, flags, and arrays of numbers. Anything else is refused as a whole,
/// whatever bytes come; nothing grows.
/// </summary>
public sealed class LineReader
{
    /// <summary>Bytes of the longest message.</summary>
    public const int MaxSize = 512;

    private const int MaxMembers = 32;
    private const int MaxDigits = 18;

    private readonly byte[] _bytes = new byte[MaxSize];

    /// <summary>Begin and end of name and value of each member, as they stand, with quotes.</summary>
    private readonly short[] _marks = new short[4 * MaxMembers];
    private int _count;
    private int _size;
    private int _at;

    /// <summary>Number of members.</summary>
    public int Count => _count;

    /// <summary>Takes a message.</summary>
    /// <param name="source">Holds it; it is copied.</param>
    /// <param name="offset">Index of its first byte.</param>
    /// <param name="count">Its bytes.</param>
    /// <returns>Whether it is one; if not, it has no members.</returns>
    public bool Read(byte[] source, int offset, int count)
    {
        _count = 0;
        if (source == null || count <= 0 || count > MaxSize || offset < 0 || offset > source.Length - count)
        {
            return false;
        }

        System.Array.Copy(source, offset, _bytes, 0, count);
        _size = count;
        _at = 0;
        if (SkipObject())
        {
            return true;
        }

        _count = 0;
        return false;
    }

    /// <summary>Reads a text. Makes a string.</summary>
    /// <param name="name">The member's name.</param>
    /// <returns>The text; null if there is no such member, or it is no text.</returns>
    public string GetText(string name)
    {
        int at = Find(name, out int end);
        if (at < 0 || _bytes[at] != '"')
        {
            return null;
        }

        char[] text = new char[end - at - 2];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)_bytes[at + 1 + i];
        }

        return new string(text);
    }

    /// <summary>Reads a flag.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The flag; false if there is none.</param>
    /// <returns>Whether there is such a member, and it is a flag.</returns>
    public bool TryGet(string name, out bool value)
    {
        int at = Find(name, out _);
        value = at >= 0 && _bytes[at] == 't';
        return value || (at >= 0 && _bytes[at] == 'f');
    }

    /// <summary>Reads a whole number from 0 on.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The number; 0 if there is none.</param>
    /// <returns>Whether there is such a member, and it is a whole number from 0 to 2³¹ − 1.</returns>
    public bool TryGet(string name, out int value)
    {
        bool isNumber = TryGet(name, out double number) && number >= 0 && number <= int.MaxValue;
        value = isNumber ? (int)number : 0;
        return isNumber && value == number;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The number; 0 if there is none.</param>
    /// <returns>Whether there is such a member, and it is a number.</returns>
    public bool TryGet(string name, out double value)
    {
        value = 0;
        int at = Find(name, out int end);
        if (at < 0 || !(_bytes[at] == '-' || IsDigit(_bytes[at])))
        {
            return false;
        }

        long digits = 0;
        long unit = 0;
        for (int i = at; i < end; i++)
        {
            if (IsDigit(_bytes[i]))
            {
                digits = (digits * 10) + _bytes[i] - '0';
                unit *= 10;
            }
            else if (_bytes[i] == '.')
            {
                unit = 1;
            }
        }

        value = (double)digits / (unit == 0 ? 1 : unit);
        value = _bytes[at] == '-' ? -value : value;
        return true;
    }

    /// <summary>Reads bytes, written as two lower-case hexadecimal digits each.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="target">Receives them.</param>
    /// <returns>Whether there is such a member, and it has as many.</returns>
    public bool TryGet(string name, byte[] target)
    {
        int at = Find(name, out int end);
        if (at < 0 || _bytes[at] != '"' || end - at - 2 != 2 * target.Length)
        {
            return false;
        }

        for (int i = 0; i < target.Length; i++)
        {
            int high = ValueOf(_bytes[at + 1 + (2 * i)]);
            int low = ValueOf(_bytes[at + 2 + (2 * i)]);
            if (high < 0 || low < 0)
            {
                return false;
            }

            target[i] = (byte)((high << 4) | low);
        }

        return true;
    }

    private static bool IsDigit(byte c)
    {
        return c >= '0' && c <= '9';
    }

    private static int ValueOf(byte c)
    {
        return IsDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    /// <summary>Finds a member's value; −1 if there is none.</summary>
    private int Find(string name, out int end)
    {
        for (int i = 0; i < 4 * _count; i += 4)
        {
            int at = _marks[i] + 1;
            bool isSame = _marks[i + 1] - at - 1 == name.Length;
            for (int k = 0; isSame && k < name.Length; k++)
            {
                isSame = _bytes[at + k] == name[k];
            }

            if (isSame)
            {
                end = _marks[i + 3];
                return _marks[i + 2];
            }
        }

        end = 0;
        return -1;
    }

    private bool SkipObject()
    {
        if (!Skip('{'))
        {
            return false;
        }

        if (!Skip('}'))
        {
            do
            {
                if (_count == MaxMembers || !SkipMember())
                {
                    return false;
                }
            }
            while (Skip(','));
            if (!Skip('}'))
            {
                return false;
            }
        }

        return Peek() == 0 && _at == _size;
    }

    private bool SkipMember()
    {
        int mark = 4 * _count;
        Peek();
        _marks[mark] = (short)_at;
        if (!SkipText())
        {
            return false;
        }

        _marks[mark + 1] = (short)_at;
        if (!Skip(':') || IsRepeated(mark))
        {
            return false;
        }

        Peek();
        _marks[mark + 2] = (short)_at;
        if (!SkipValue())
        {
            return false;
        }

        _marks[mark + 3] = (short)_at;
        _count++;
        return true;
    }

    private bool IsRepeated(int mark)
    {
        int size = _marks[mark + 1] - _marks[mark];
        for (int i = 0; i < mark; i += 4)
        {
            bool isSame = _marks[i + 1] - _marks[i] == size;
            for (int k = 0; isSame && k < size; k++)
            {
                isSame = _bytes[_marks[i] + k] == _bytes[_marks[mark] + k];
            }

            if (isSame)
            {
                return true;
            }
        }

        return false;
    }

    private bool SkipValue()
    {
        switch (Peek())
        {
            case (byte)'"':
                return SkipText();
            case (byte)'t':
                return SkipWord("true");
            case (byte)'f':
                return SkipWord("false");
            case (byte)'[':
                _at++;
                if (Skip(']'))
                {
                    return true;
                }

                do
                {
                    Peek();
                    if (!SkipNumber())
                    {
                        return false;
                    }
                }
                while (Skip(','));
                return Skip(']');
            default:
                return SkipNumber();
        }
    }

    private bool SkipText()
    {
        if (!Skip('"'))
        {
            return false;
        }

        while (_at < _size && _bytes[_at] >= ' ' && _bytes[_at] <= '~' && _bytes[_at] != '"' && _bytes[_at] != '\\')
        {
            _at++;
        }

        // Nothing may be skipped here: a blank is a part of the text.
        return _at < _size && _bytes[_at++] == '"';
    }

    private bool SkipWord(string word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            if (_at == _size || _bytes[_at++] != word[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool SkipNumber()
    {
        if (_at < _size && _bytes[_at] == '-')
        {
            _at++;
        }

        int first = _at;
        int whole = SkipDigits();
        int rest = 0;
        if (_at < _size && _bytes[_at] == '.')
        {
            _at++;
            rest = SkipDigits();
            if (rest == 0)
            {
                return false;
            }
        }

        return whole > 0 && whole + rest <= MaxDigits && (whole == 1 || _bytes[first] != '0');
    }

    private int SkipDigits()
    {
        int first = _at;
        while (_at < _size && IsDigit(_bytes[_at]))
        {
            _at++;
        }

        return _at - first;
    }

    private bool Skip(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>The next byte that is no blank; 0 behind the last.</summary>
    private byte Peek()
    {
        while (_at < _size && _bytes[_at] == ' ')
        {
            _at++;
        }

        return _at < _size ? _bytes[_at] : (byte)0;
    }
}
