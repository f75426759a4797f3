namespace TinyInfer.Guard.Telemetry;

/// <summary>Writes a JSON object of one line into a buffer that is used again and again: no strings, no garbage.</summary>
public sealed class TelemetryLine
{
    /// <summary>Bytes of the longest line of an application; what does not fit is left out, whole member by whole member.</summary>
    public const int Capacity = 256;

    /// <summary>Characters of the largest int, and of a comma.</summary>
    private const int MostDigits = 11;

    private const float Largest = 2000000000f;
    private const string Hexadecimal = "0123456789abcdef";

    private readonly byte[] _bytes;
    private readonly byte[] _digits = new byte[20];
    private int _count;

    /// <summary>Makes a line.</summary>
    /// <param name="capacity">Bytes of the longest.</param>
    public TelemetryLine(int capacity = Capacity)
    {
        _bytes = new byte[capacity];
    }

    /// <summary>Bytes of the line so far, without what <see cref="Send"/> adds.</summary>
    public int Count => _count;

    /// <summary>Starts a new line.</summary>
    public void Begin()
    {
        _count = 0;
    }

    /// <summary>Adds a text.</summary>
    /// <param name="name">The member's name, ASCII.</param>
    /// <param name="value">Its text, ASCII; quotes, backslashes and control characters become a question mark.</param>
    public void Add(string name, string value)
    {
        if (Open(name, value.Length + 2))
        {
            _bytes[_count++] = (byte)'"';
            Append(value);
            _bytes[_count++] = (byte)'"';
        }
    }

    /// <summary>Adds a flag.</summary>
    /// <param name="name">The member's name, ASCII.</param>
    /// <param name="value">The flag.</param>
    public void Add(string name, bool value)
    {
        string text = value ? "true" : "false";
        if (Open(name, text.Length))
        {
            Append(text);
        }
    }

    /// <summary>Adds bytes, as a text of two lower-case hexadecimal digits each.</summary>
    /// <param name="name">The member's name, ASCII.</param>
    /// <param name="value">The bytes.</param>
    public void Add(string name, byte[] value)
    {
        if (Open(name, (2 * value.Length) + 2))
        {
            _bytes[_count++] = (byte)'"';
            foreach (byte b in value)
            {
                _bytes[_count++] = (byte)Hexadecimal[b >> 4];
                _bytes[_count++] = (byte)Hexadecimal[b & 15];
            }

            _bytes[_count++] = (byte)'"';
        }
    }

    /// <summary>Adds a whole number.</summary>
    /// <param name="name">The member's name, ASCII.</param>
    /// <param name="value">The number.</param>
    public void Add(string name, long value)
    {
        if (Open(name, _digits.Length))
        {
            AppendNumber(value);
        }
    }

    /// <summary>Adds whole numbers, as an array.</summary>
    /// <param name="name">The member's name, ASCII.</param>
    /// <param name="values">The numbers; those below 0 stand for nothing and are left out.</param>
    public void Add(string name, int[] values)
    {
        if (!Open(name, (values.Length * MostDigits) + 2))
        {
            return;
        }

        _bytes[_count++] = (byte)'[';
        bool isFirst = true;
        foreach (int value in values)
        {
            if (value < 0)
            {
                continue;
            }

            if (!isFirst)
            {
                _bytes[_count++] = (byte)',';
            }

            isFirst = false;
            AppendNumber(value);
        }

        _bytes[_count++] = (byte)']';
    }

    /// <summary>Adds a number with four digits after the point.</summary>
    /// <param name="name">The member's name, ASCII.</param>
    /// <param name="value">The number; beyond ±2·10⁹ it is cut there, and NaN is left out.</param>
    public void Add(string name, float value)
    {
        if (float.IsNaN(value) || !Open(name, _digits.Length))
        {
            return;
        }

        value = value > Largest ? Largest : value < -Largest ? -Largest : value;
        if (value < 0)
        {
            _bytes[_count++] = (byte)'-';
            value = -value;
        }

        long scaled = (long)(((double)value * 10000) + 0.5);
        AppendNumber(scaled / 10000);
        _bytes[_count++] = (byte)'.';
        int rest = (int)(scaled % 10000);
        for (int unit = 1000; unit > 0; unit /= 10)
        {
            _bytes[_count++] = (byte)('0' + (rest / unit));
            rest %= unit;
        }
    }

    /// <summary>Ends the line and sends it.</summary>
    /// <param name="sink">Where to.</param>
    public void Send(TelemetrySink sink)
    {
        _bytes[_count] = (byte)'}';
        sink.Write(_bytes, _count + 1);
    }

    /// <summary>Ends the line.</summary>
    /// <returns>Its bytes, a copy.</returns>
    public byte[] ToBytes()
    {
        byte[] copy = new byte[_count + 1];
        System.Array.Copy(_bytes, copy, _count);
        copy[_count] = (byte)'}';
        return copy;
    }

    /// <summary>Writes what stands before a value, if there is room for both and for the brace at the end.</summary>
    private bool Open(string name, int valueSize)
    {
        if (_count + name.Length + 4 + valueSize + 1 > _bytes.Length)
        {
            return false;
        }

        _bytes[_count] = (byte)(_count == 0 ? '{' : ',');
        _count++;
        _bytes[_count++] = (byte)'"';
        Append(name);
        _bytes[_count++] = (byte)'"';
        _bytes[_count++] = (byte)':';
        return true;
    }

    private void Append(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            _bytes[_count++] = (byte)(c < ' ' || c > '~' || c == '"' || c == '\\' ? '?' : c);
        }
    }

    private void AppendNumber(long value)
    {
        if (value < 0)
        {
            _bytes[_count++] = (byte)'-';
            value = -value;
        }

        int digits = 0;
        do
        {
            _digits[digits++] = (byte)('0' + (int)(value % 10));
            value /= 10;
        }
        while (value > 0);
        while (digits > 0)
        {
            _bytes[_count++] = _digits[--digits];
        }
    }
}
