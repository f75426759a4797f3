using System;
using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly;

/// <summary>
/// Raises an alarm when n of the last m windows ask for it, and clears it only when so many windows in a row have been well below: one
/// window makes no alarm, and an alarm does not flicker.
/// </summary>
public sealed class Debouncer
{
    /// <summary>The most windows that are looked back at.</summary>
    public const int MaximumWindow = 63;

    private readonly int _raise;
    private readonly int _window;
    private readonly int _clear;
    private long _history;
    private int _quiet;

    /// <summary>Makes a debouncer without an alarm.</summary>
    /// <param name="raise">n: how many windows raise an alarm, 1 and up.</param>
    /// <param name="window">m: of how many, <paramref name="raise"/> to 63.</param>
    /// <param name="clear">How many windows in a row clear it, 1 to 255.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public Debouncer(int raise, int window, int clear)
    {
        if (raise < 1 || window < raise || window > MaximumWindow || clear < 1 || clear > 255)
        {
            throw new ArgumentException("an alarm is raised by n of m windows, 1 <= n <= m <= 63, and cleared by 1 to 255");
        }

        _raise = raise;
        _window = window;
        _clear = clear;
    }

    /// <summary>Whether there is an alarm.</summary>
    public bool IsRaised { get; private set; }

    /// <summary>Takes a window.</summary>
    /// <param name="isAbove">Whether its score is above the threshold.</param>
    /// <param name="isQuiet">Whether its score is so far below that an alarm may end.</param>
    /// <returns>Whether there is an alarm.</returns>
    public bool Update(bool isAbove, bool isQuiet)
    {
        _history = ((_history << 1) & ((1L << _window) - 1)) | (isAbove ? 1L : 0L);
        if (IsRaised)
        {
            _quiet = isQuiet ? _quiet + 1 : 0;
            if (_quiet >= _clear)
            {
                Reset();
            }
        }
        else if (isAbove && CountAbove() >= _raise)
        {
            IsRaised = true;
            _quiet = 0;
        }

        return IsRaised;
    }

    /// <summary>Forgets all windows and the alarm.</summary>
    public void Reset()
    {
        _history = 0;
        _quiet = 0;
        IsRaised = false;
    }

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal const int StateSize = 16;

    internal void Save(ByteWriter writer)
    {
        writer.Int(IsRaised ? 1 : 0);
        writer.Int(_quiet);
        writer.Int((int)_history);
        writer.Int((int)(_history >> 32));
    }

    internal void Load(ByteReader reader)
    {
        IsRaised = reader.Int(0, 1) == 1;
        _quiet = reader.Int(0, _clear);
        long low = reader.Int();
        _history = ((low & 0xFFFFFFFFL) | ((long)reader.Int() << 32)) & ((1L << _window) - 1);
    }

    private int CountAbove()
    {
        int count = 0;
        for (long rest = _history; rest != 0; rest &= rest - 1)
        {
            count++;
        }

        return count;
    }
}
