namespace TinyInfer.Converter.Generate.Packing;

/// <summary>Where inputs lie in an integer, the first at bit 0.</summary>
/// <remarks>
/// From one to the next are at least as many bits as the topmost, of the sums, has: cross products then lie either below it or at 2^64 and
/// more.
/// </remarks>
/// <param name="shifts">The lowest bit of each input; the last one's is that of the sums.</param>
internal sealed class DotLayout(params int[] shifts)
{
    /// <summary>Those of three inputs: with room for 2^20 and for 2^21 values of a sum.</summary>
    internal static readonly DotLayout[] Triples = [new(0, 22, 44), new(0, 21, 43)];

    /// <summary>Two inputs of int16, with room for 2^32 values of a sum.</summary>
    internal static readonly DotLayout Pairs = new(0, 32);

    /// <summary>Four inputs, with room for 2^16 values of a sum.</summary>
    internal static readonly DotLayout Quads = new(0, 16, 32, 48);

    /// <summary>Number of inputs.</summary>
    internal int Count => shifts.Length;

    /// <summary>The lowest bit of the sums.</summary>
    internal int Top => shifts[^1];

    /// <summary>The shift of an input.</summary>
    internal int this[int input] => shifts[input];
}
