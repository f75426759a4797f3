using System;

namespace TinyInfer.Signal;

/// <summary>
/// A ring of 16-bit samples between a thread or timer that samples and one that computes. One writer, one reader, no lock, no allocation.
/// </summary>
/// <remarks>
/// Only the writer moves the head, only the reader the tail, each after the samples are in their place. The runtime switches threads
/// between two instructions and never reorders them, so that this is enough. A writer that finds the ring full drops its samples and counts
/// them: a gap that is known of is better than samples torn apart.
/// </remarks>
public sealed class SampleRing
{
    private readonly short[] _samples;
    private int _head;
    private int _tail;
    private int _dropped;

    /// <summary>Makes an empty ring.</summary>
    /// <param name="capacity">How many samples it holds, 1 and up.</param>
    /// <exception cref="ArgumentException">The capacity is below 1.</exception>
    public SampleRing(int capacity)
    {
        if (capacity < 1)
        {
            throw new ArgumentException("a ring holds at least one sample");
        }

        // One place stays empty, so that full and empty differ.
        _samples = new short[capacity + 1];
    }

    /// <summary>How many samples it holds.</summary>
    public int Capacity => _samples.Length - 1;

    /// <summary>How many samples wait to be read.</summary>
    public int Count
    {
        get
        {
            int count = _head - _tail;
            return count < 0 ? count + _samples.Length : count;
        }
    }

    /// <summary>How many samples were dropped because the ring was full, since it was made; it stops at the largest number.</summary>
    public int Dropped => _dropped;

    /// <summary>Writes the samples of one frame, all or none.</summary>
    /// <param name="samples">The samples, one per channel.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>Whether there was room.</returns>
    public bool Write(short[] samples, int offset, int count)
    {
        if (count > Capacity - Count)
        {
            Drop(count);
            return false;
        }

        int head = _head;
        int first = _samples.Length - head;
        first = count < first ? count : first;
        Array.Copy(samples, offset, _samples, head, first);
        Array.Copy(samples, offset + first, _samples, 0, count - first);
        head += count;
        _head = head < _samples.Length ? head : head - _samples.Length;
        return true;
    }

    /// <summary>Writes one sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>Whether there was room.</returns>
    public bool Write(short sample)
    {
        int head = _head;
        int next = head + 1 == _samples.Length ? 0 : head + 1;
        if (next == _tail)
        {
            Drop(1);
            return false;
        }

        _samples[head] = sample;
        _head = next;
        return true;
    }

    /// <summary>Reads the oldest samples.</summary>
    /// <param name="target">Receives the samples.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>How many there were.</returns>
    public int Read(short[] target, int offset, int count)
    {
        int available = Count;
        count = count < available ? count : available;
        int tail = _tail;
        int first = _samples.Length - tail;
        first = count < first ? count : first;
        Array.Copy(_samples, tail, target, offset, first);
        Array.Copy(_samples, 0, target, offset + first, count - first);
        tail += count;
        _tail = tail < _samples.Length ? tail : tail - _samples.Length;
        return count;
    }

    private void Drop(int count)
    {
        int room = int.MaxValue - _dropped;
        _dropped += count < room ? count : room;
    }
}
