using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Data;

/// <summary>Numbers from a file, with their shape.</summary>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Values">Elements, row by row.</param>
/// <param name="Type">Type of the elements in the file.</param>
public sealed record NumericArray(int[] Shape, float[] Values, ElementType Type = ElementType.Float32)
{
    /// <summary>True where the elements are of a type that holds no fractions.</summary>
    public bool IsInteger => Type != ElementType.Float32;

    /// <summary>Numbers of a text, which says no type: integers if all are whole.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <param name="values">Elements.</param>
    internal static NumericArray OfText(int[] shape, float[] values) =>
        new(shape, values, Array.TrueForAll(values, v => v == MathF.Floor(v)) ? ElementType.Int64 : ElementType.Float32);

    /// <summary>The index of the first axis at which an element stands.</summary>
    /// <param name="element">Index of the element.</param>
    internal int RowOf(int element) => Shape.Length > 0 && Shape[0] > 0 ? element / Math.Max(1, Values.Length / Shape[0]) : 0;

    /// <summary>Fails at the first value that is no number.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <returns>This array.</returns>
    /// <exception cref="ConversionException">A value is NaN or infinite.</exception>
    internal NumericArray RequireFinite(string path)
    {
        int at = Array.FindIndex(Values, v => !float.IsFinite(v));
        if (at < 0)
        {
            return this;
        }

        throw new ConversionException($"{path}: sample {RowOf(at)} holds {Values[at]} (element {at}); remove or repair such samples.");
    }
}
