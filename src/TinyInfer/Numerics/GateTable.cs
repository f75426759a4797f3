namespace TinyInfer.Numerics;

/// <summary>
/// A function from 16 bits to 16 bits, such as the sigmoid of a gate: 257 values, one for every 256th argument, and straight lines between
/// them.
/// </summary>
/// <remarks>
/// A line is off by h²/8 times the largest second derivative, h being the real distance of two values: 4·10^−4 for tanh between −8 and 8.
/// Arguments that go further than the function changes are therefore shifted to the left: see <see cref="ShiftedGateTable"/>.
/// </remarks>
internal class GateTable
{
    /// <summary>Number of values.</summary>
    public const int Length = 257;

    /// <summary>
    /// The fewest fraction bits of a gate: a 16-bit number that it multiplies stays within <see cref="ShiftedGateTable.MostShift"/> of 32
    /// bits.
    /// </summary>
    public const int FewestBits = 8;

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
    public virtual int Apply(int x)
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
