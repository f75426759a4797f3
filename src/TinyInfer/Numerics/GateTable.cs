namespace TinyInfer.Numerics;

/// <summary>
/// A function from 16 bits to 16 bits, such as the sigmoid of a gate: 257 values, one for every 256th argument, and straight lines between
/// them.
/// </summary>
/// <remarks>
/// A line is off by h²/8 times the largest second derivative, h being the real distance of two values: 4·10^−4 for tanh between −8 and 8.
/// Arguments that go further than the function changes are therefore shifted to the left; what leaves 16 bits then is where the function
/// has settled.
/// </remarks>
internal sealed class GateTable
{
    /// <summary>Number of values.</summary>
    public const int Length = 257;

    /// <summary>The largest shift: the sum of two 16-bit arguments stays within 32 bits.</summary>
    public const int MostShift = 8;

    /// <summary>
    /// The fewest fraction bits of a gate: a 16-bit number that it multiplies stays within <see cref="MostShift"/> of 32 bits.
    /// </summary>
    public const int FewestBits = 8;

    private readonly short[] _values;
    private readonly int _factor;

    /// <summary>Wraps values.</summary>
    /// <param name="values">The function at −32768, −32512, ... 32768; kept, not copied.</param>
    /// <param name="shift">By how many bits arguments are shifted to the left.</param>
    public GateTable(short[] values, int shift)
    {
        _values = values;
        _factor = 1 << shift;
    }

    /// <summary>The function, linearly interpolated; arguments beyond 16 bits saturate.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The value, rounded.</returns>
    public int Apply(int x)
    {
        x *= _factor;
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
