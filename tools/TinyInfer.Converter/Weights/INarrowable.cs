namespace TinyInfer.Converter.Weights;

/// <summary>An operator whose weights may have fewer than 8 bits.</summary>
internal interface INarrowable
{
    /// <summary>Bits of a weight.</summary>
    int BitsPerWeight { get; }

    /// <summary>Makes its weights have no more bits. Integers that a model brings for them are given up.</summary>
    /// <param name="bits">The bits.</param>
    /// <returns>Whether there were such integers.</returns>
    bool Narrow(int bits);
}
