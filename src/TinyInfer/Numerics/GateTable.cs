namespace TinyInfer.Numerics;

/// <summary>
/// A function from 16 bits to 16 bits, such as the sigmoid of a gate: 257 values, one for every 256th argument, and straight lines between them.
/// </summary>
/// <remarks>With arguments of scale 2^−12 the lines are within 4·10^−4 of tanh, and 1·10^−4 of the sigmoid: h²/8 times the largest second derivative.</remarks>
public sealed class GateTable
{
    /// <summary>Number of values.</summary>
    public const int Length = 257;

    private readonly short[] _values;

    /// <summary>Wraps values.</summary>
    /// <param name="values">The function at −32768, −32512, ... 32768; kept, not copied.</param>
    public GateTable(short[] values)
    {
        _values = values;
    }

    /// <summary>The function, linearly interpolated; arguments beyond 16 bits saturate.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The value, rounded.</returns>
    public int Apply(int x)
    {
        if (x > short.MaxValue)
        {
            x = short.MaxValue;
        }
        else if (x < short.MinValue)
        {
            x = short.MinValue;
        }

        int index = (x >> 8) + 128;
        int low = _values[index];
        return low + ((((_values[index + 1] - low) * (x & 255)) + 128) >> 8);
    }
}
