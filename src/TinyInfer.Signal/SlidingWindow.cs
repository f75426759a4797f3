using System;

namespace TinyInfer.Signal;

/// <summary>
/// Gathers interleaved samples into windows that may overlap. A window always lies whole at the start of one array, so nothing that reads
/// it wraps around.
/// </summary>
/// <example>
/// <code>
/// for (int used = 0; used &lt; count;)
/// {
///     used += window.Append(block, used, count - used);
///     if (window.IsFull)
///     {
///         Process(window.Samples);
///         window.Advance();
///     }
/// }
/// </code>
/// </example>
public sealed class SlidingWindow
{
    private readonly int _size;
    private SampleScan _scan;
    private int _scanned;
    private int _filled;
    private int _skip;

    /// <summary>Makes an empty window. Its buffer is all the memory that it ever takes.</summary>
    /// <param name="channels">Samples per frame, 1 and up.</param>
    /// <param name="length">Frames in a window, 1 and up.</param>
    /// <param name="hop">Frames from the start of a window to the start of the next, 1 and up; more than <paramref name="length"/> leaves
    /// gaps.</param>
    /// <exception cref="ArgumentException">A number is below 1.</exception>
    public SlidingWindow(int channels, int length, int hop)
        : this(channels, length, hop, false)
    {
    }

    /// <summary>Makes an empty window.</summary>
    /// <param name="channels">Samples per frame.</param>
    /// <param name="length">Frames in a window.</param>
    /// <param name="hop">Frames from the start of a window to the start of the next.</param>
    /// <param name="isShort">Whether samples are kept as the 16 bits that they come in: copying them costs next to nothing then.</param>
    /// <exception cref="ArgumentException">A number is below 1.</exception>
    internal SlidingWindow(int channels, int length, int hop, bool isShort)
    {
        if (channels < 1 || length < 1 || hop < 1)
        {
            throw new ArgumentException("a window needs at least one channel, a length and a hop of at least 1");
        }

        Channels = channels;
        Length = length;
        Hop = hop;
        _size = channels * length;
        if (isShort)
        {
            Shorts = new short[_size];
        }
        else
        {
            Samples = new int[_size];
        }
    }

    /// <summary>Samples per frame.</summary>
    public int Channels { get; }

    /// <summary>Frames in a window.</summary>
    public int Length { get; }

    /// <summary>Frames from the start of a window to the start of the next.</summary>
    public int Hop { get; }

    /// <summary>The samples, [<see cref="Length"/>, <see cref="Channels"/>]; a window only while <see cref="IsFull"/>.</summary>
    public int[] Samples { get; }

    /// <summary>The samples where they are kept as 16 bits, and there are no <see cref="Samples"/>; else null.</summary>
    internal short[] Shorts { get; }

    /// <summary>Whether <see cref="Samples"/> is a whole window.</summary>
    public bool IsFull => _filled == _size;

    /// <summary>Samples that have still to come until the window is full, those of a gap included.</summary>
    public int Missing => _skip + _size - _filled;

    /// <summary>Takes samples until the window is full.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>How many were taken; fewer than <paramref name="count"/> where the window is full now.</returns>
    /// <exception cref="ArgumentException">A sample has more than 16 bits, and the window keeps no more.</exception>
    public int Append(int[] samples, int offset, int count)
    {
        int taken = Skip(count);
        int room = Room(count - taken);
        if (Shorts == null)
        {
            Array.Copy(samples, offset + taken, Samples, _filled, room);
            _filled += room;
            return taken + room;
        }

        for (int end = taken + room; taken < end; taken++)
        {
            Append(samples[offset + taken]);
        }

        return taken;
    }

    /// <summary>Takes 16-bit samples until the window is full.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>How many were taken; fewer than <paramref name="count"/> where the window is full now.</returns>
    public int Append(short[] samples, int offset, int count)
    {
        int taken = Skip(count);
        int room = Room(count - taken);
        if (Shorts != null)
        {
            Array.Copy(samples, offset + taken, Shorts, _filled, room);
            _filled += room;
            return taken + room;
        }

        int[] target = Samples;
        int at = _filled;
        int end = at + room;
        int i = offset + taken;
        int sixteens = room & ~15;
        if (_scan != null && _scanned == at && sixteens > 0)
        {
            _scan.Copy(samples, i, target, at, sixteens);
            at += sixteens;
            i += sixteens;
            _scanned = at;
        }

        // Eight at a time: counting and comparing cost as much as copying.
        for (int last = end - 8; at <= last; at += 8)
        {
            target[at] = samples[i];
            target[at + 1] = samples[i + 1];
            target[at + 2] = samples[i + 2];
            target[at + 3] = samples[i + 3];
            target[at + 4] = samples[i + 4];
            target[at + 5] = samples[i + 5];
            target[at + 6] = samples[i + 6];
            target[at + 7] = samples[i + 7];
            i += 8;
        }

        for (; at < end; i++)
        {
            target[at] = samples[i];
            at++;
        }

        _filled = end;
        return taken + room;
    }

    /// <summary>Takes one sample; nothing happens where the window is full.</summary>
    /// <param name="sample">The sample of the channel whose turn it is.</param>
    /// <exception cref="ArgumentException">The sample has more than 16 bits, and the window keeps no more.</exception>
    public void Append(int sample)
    {
        if (Skip(1) == 0 && Room(1) == 1)
        {
            if (Shorts == null)
            {
                Samples[_filled] = sample;
            }
            else if ((short)sample == sample)
            {
                Shorts[_filled] = (short)sample;
            }
            else
            {
                throw new ArgumentException("a sample has 16 bits, and " + sample.ToString() + " has more");
            }

            _filled++;
        }
    }

    /// <summary>Has samples of the only channel scanned as they come, where windows share none.</summary>
    /// <param name="scan">Receives the scan; see <see cref="FinishScan"/>.</param>
    internal void Attach(SampleScan scan)
    {
        _scan = scan;
        scan.Clear();
    }

    /// <summary>Scans what of a full window has not been scanned yet.</summary>
    internal void FinishScan()
    {
        if (_scanned < _size)
        {
            _scan.Extend(Samples, Shorts, _scanned, _size - _scanned);
            _scanned = _size;
        }
    }

    /// <summary>Moves on to the next window, keeping what it shares with this one.</summary>
    public void Advance()
    {
        RestartScan();
        int hop = Hop * Channels;
        int kept = _filled - hop;
        if (kept > 0)
        {
            if (Shorts == null)
            {
                Array.Copy(Samples, hop, Samples, 0, kept);
            }
            else
            {
                Array.Copy(Shorts, hop, Shorts, 0, kept);
            }

            _filled = kept;
        }
        else
        {
            _filled = 0;
            _skip = -kept;
        }
    }

    /// <summary>Forgets all samples.</summary>
    public void Clear()
    {
        RestartScan();
        _filled = 0;
        _skip = 0;
    }

    private void RestartScan()
    {
        _scan?.Clear();
        _scanned = 0;
    }

    private int Skip(int count)
    {
        int skipped = count < _skip ? count : _skip;
        _skip -= skipped;
        return skipped;
    }

    private int Room(int count)
    {
        int room = _size - _filled;
        return count < room ? count : room;
    }
}
