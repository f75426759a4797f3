namespace TinyInfer.Numerics;

/// <summary>A table whose arguments are shifted to the left first; what leaves 16 bits then is where the function has settled.</summary>
internal sealed class ShiftedGateTable : GateTable
{
    /// <summary>The largest shift: the sum of two 16-bit arguments stays within 32 bits.</summary>
    public const int MostShift = 8;

    private readonly int _factor;

    /// <summary>Wraps values.</summary>
    /// <param name="values">The function at −32768, −32512, ... 32768 after the shift; kept, not copied.</param>
    /// <param name="shift">By how many bits arguments are shifted to the left.</param>
    public ShiftedGateTable(short[] values, int shift)
        : base(values)
    {
        _factor = 1 << shift;
    }

    /// <inheritdoc/>
    public override int Apply(int x)
    {
        return base.Apply(x * _factor);
    }
}
