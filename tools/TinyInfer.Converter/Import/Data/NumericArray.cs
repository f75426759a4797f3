namespace TinyInfer.Converter.Import.Data;

/// <summary>Numbers from a file, with their shape.</summary>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Values">Elements, row by row.</param>
/// <param name="IsInt8">True where the file holds int8, which is taken as quantized already.</param>
public sealed record NumericArray(int[] Shape, float[] Values, bool IsInt8)
{
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

        int row = Shape.Length > 0 && Shape[0] > 0 ? at / Math.Max(1, Values.Length / Shape[0]) : 0;
        throw new ConversionException($"{path}: sample {row} holds {Values[at]} (element {at}); remove or repair such samples.");
    }
}
