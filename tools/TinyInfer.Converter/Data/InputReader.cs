using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Data;

/// <summary>
/// Makes the numbers of a data file an input's values as the source model takes them. Every command reads by this one rule.
/// </summary>
/// <remarks>
/// An input that is int8 or uint8 in the source model takes integers as that model's own, and reals by the input's scale and zero point;
/// the numbers of a text are integers if all are whole. Any other input takes numbers of every type for the reals that they are.
/// </remarks>
internal static class InputReader
{
    /// <summary>The part of values out of range from which on their scale is doubted.</summary>
    private const double DoubtfulPart = 0.1;

    /// <summary>Reads an input's values.</summary>
    /// <param name="array">The file's numbers.</param>
    /// <param name="input">The input.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The values, and how they were understood.</returns>
    /// <exception cref="ConversionException">An integer is none of the input's type.</exception>
    internal static (float[] Values, InputReading Reading) Read(NumericArray array, PortSummary input, string path)
    {
        string name = input.Type.Name();
        if (input.Wide is { } wide && array.IsInteger)
        {
            int limit = input.Type == ElementType.Int16 ? short.MaxValue : int.MaxValue;
            Require(array, input, path, -limit - 1, limit);
            return (Array.ConvertAll(array.Values, v => (float)wide.Dequantize((int)v)),
                new InputReading(input.Name, $"integers are the model's own {name}", null));
        }

        if (input.Type.Offset() is not { } offset)
        {
            string? how = array.Type.Offset() != null ? $"{array.Type.Name()} numbers are taken for reals" : null;
            return (array.Values, new InputReading(input.Name, how, Doubt(array.Values, input, null)));
        }

        if (!array.IsInteger)
        {
            // A board rounds by the same rule, since it is the same code.
            Tensor tensor = new(input.Shape, 0, input.Scale, input.ZeroPoint, [], 0);
            return (
                Array.ConvertAll(array.Values, v => (float)(tensor.Quantize(v) + offset)),
                new InputReading(
                    input.Name,
                    $"reals become the model's {name} integers with scale {input.Scale:G6} and zero point {input.ZeroPoint + offset}",
                    Doubt(array.Values, input, name)));
        }

        Require(array, input, path, sbyte.MinValue + offset, sbyte.MaxValue + offset);
        return (array.Values, new InputReading(input.Name, $"integers are the model's own {name}", null));
    }

    private static void Require(NumericArray array, PortSummary input, string path, int lowest, int highest)
    {
        int at = Array.FindIndex(array.Values, v => v < lowest || v > highest);
        if (at >= 0)
        {
            throw new ConversionException(
                $"{path}: sample {array.RowOf(at)} holds {array.Values[at]}, but input '{input.Name}' takes {input.Type.Name()} integers "
                + $"from {lowest} to {highest}. Save reals as float32; run takes the device's own int8 with --raw.");
        }
    }

    /// <summary>Where many values lie beyond what an input can hold, they are hardly in its scale.</summary>
    private static string? Doubt(float[] values, PortSummary input, string? integers)
    {
        if (input.Scale == 0)
        {
            return null;
        }

        int largest = input.IsWide ? short.MaxValue : sbyte.MaxValue;
        double lowest = input.Scale * (-largest - 1 - input.ZeroPoint - 0.5);
        double highest = input.Scale * (largest - input.ZeroPoint + 0.5);
        int beyond = values.Count(v => v < lowest || v > highest);
        return beyond > DoubtfulPart * values.Length
            ? $"{(double)beyond / values.Length:P0} of the values of '{input.Name}' lie beyond "
                + $"{lowest:G4} to {highest:G4}, which is all that the input holds. "
                + (integers == null ? "Scale them as in training." : $"If they are the model's {integers} integers, save them as such.")
            : null;
    }
}
