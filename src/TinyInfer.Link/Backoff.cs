using System;

namespace TinyInfer.Link;

/// <summary>
/// How long to wait before the next attempt: twice as long each time up to a limit, and of that between half and all by chance, so that a
/// thousand boards do not come at once when their broker is back.
/// </summary>
internal sealed class Backoff
{
    private readonly int _first;
    private readonly int _longest;
    private readonly Random _random;
    private int _delay;

    /// <summary>Makes a rule.</summary>
    /// <param name="first">Milliseconds of the first wait.</param>
    /// <param name="longest">Milliseconds of the longest.</param>
    /// <param name="device">Each device has chances of its own.</param>
    internal Backoff(int first, int longest, string device)
    {
        _first = first;
        _longest = longest;
        int seed = 0;
        foreach (char c in device)
        {
            seed = (seed * 31) + c;
        }

        _random = new Random(seed);
        _delay = first;
    }

    /// <summary>The next wait in milliseconds.</summary>
    internal int Next()
    {
        int half = _delay / 2;
        _delay = _delay > _longest / 2 ? _longest : _delay * 2;
        return half + (int)(_random.NextDouble() * half);
    }

    /// <summary>Begins with the first wait again, after a success.</summary>
    internal void Reset()
    {
        _delay = _first;
    }
}
