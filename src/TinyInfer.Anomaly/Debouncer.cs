using System;
using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly;

/// <summary>There is an alarm while n or more of the last m windows ask for it: one window alone neither makes an alarm nor ends one.</summary>
public sealed class Debouncer
{
    /// <summary>The most windows that are looked back at.</summary>
    public const int MaximumWindows = 4096;

    private readonly int _needed;
    private readonly byte[] _votes;
    private int _at;
    private int _count;

    /// <summary>Makes a debouncer without an alarm.</summary>
    /// <param name="needed">n: how many windows make an alarm, 1 and up.</param>
    /// <param name="of">m: among how many of the newest they are counted, <paramref name="needed"/> to <see cref="MaximumWindows"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public Debouncer(int needed, int of)
    {
        if (needed < 1 || of < needed || of > MaximumWindows)
        {
            throw new ArgumentException("an alarm takes n of m windows, 1 <= n <= m <= " + MaximumWindows.ToString());
        }

        _needed = needed;
        _votes = new byte[of];
    }

    /// <summary>Whether there is an alarm.</summary>
    public bool IsRaised => _count >= _needed;

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal int StateSize => 4 + _votes.Length;

    /// <summary>Takes a window.</summary>
    /// <param name="isAbove">Whether it asks for an alarm.</param>
    /// <returns>Whether there is an alarm.</returns>
    public bool Update(bool isAbove)
    {
        int vote = isAbove ? 1 : 0;
        _count += vote - _votes[_at];
        _votes[_at] = (byte)vote;
        _at = _at + 1 < _votes.Length ? _at + 1 : 0;
        return _count >= _needed;
    }

    /// <summary>Forgets all windows.</summary>
    public void Reset()
    {
        for (int i = 0; i < _votes.Length; i++)
        {
            _votes[i] = 0;
        }

        _at = 0;
        _count = 0;
    }

    internal void Save(ByteWriter writer)
    {
        writer.Int(_at);
        foreach (byte vote in _votes)
        {
            writer.Byte(vote);
        }
    }

    internal void Load(ByteReader reader)
    {
        _at = reader.Int(0, _votes.Length - 1);
        _count = 0;
        for (int i = 0; i < _votes.Length; i++)
        {
            _votes[i] = (byte)(reader.Byte() & 1);
            _count += _votes[i];
        }
    }
}
