using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Plan;

/// <summary>Where each activation lies in the arena, and while which operators run it is needed.</summary>
/// <param name="Buffers">The buffers, by offset.</param>
/// <param name="Size">Bytes of the arena: first what is int8, then what is int16.</param>
/// <param name="ByteSize">Bytes of what is int8.</param>
public sealed record ArenaPlan(IReadOnlyList<ArenaBuffer> Buffers, int Size, int ByteSize)
{
    /// <summary>Place of a value in the arena of its type.</summary>
    /// <param name="value">An activation of the network.</param>
    /// <returns>Its offset in elements.</returns>
    public int OffsetOf(Value value)
    {
        int offset = Buffers.First(b => b.Values.Contains(value)).Offset;
        return value.IsWide ? (offset - ByteSize) / 2 : offset;
    }
}

/// <summary>Memory that one value, or several that are views of each other or computed in place, occupy.</summary>
/// <param name="Values">The values.</param>
/// <param name="Size">Bytes.</param>
/// <param name="First">Index of the operator that first writes it; −1 for inputs.</param>
/// <param name="Last">Index of the operator that last reads it.</param>
/// <param name="Offset">Place in the arena, in bytes.</param>
public sealed record ArenaBuffer(IReadOnlyList<Value> Values, int Size, int First, int Last, int Offset)
{
    /// <summary>True if the values are int16.</summary>
    public bool IsWide => Values[0].IsWide;

    /// <summary>True where both are needed at some moment.</summary>
    /// <param name="other">Another buffer.</param>
    /// <returns>Whether they may not overlap.</returns>
    public bool LivesWith(ArenaBuffer other) => First <= other.Last && other.First <= Last;
}
