using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Quantize;

/// <summary>Gives layers weights of fewer than 8 bits.</summary>
internal static class NarrowWeights
{
    /// <summary>Gives the layers of a network their bits.</summary>
    /// <param name="network">The network, whose layers are as they will run; changed.</param>
    /// <param name="bits">The bits.</param>
    /// <param name="isTuned">Whether roundings will be tuned.</param>
    /// <exception cref="ConversionException">There is no such layer.</exception>
    internal static void Apply(Network network, WeightBits bits, bool isTuned)
    {
        List<Operator> layers = [.. network.Operators.Where(op => op is INarrowable)];
        string[] unknown = [.. bits.Layers.Keys.Where(name => !layers.Exists(op => op.Name == name))];
        if (unknown.Length > 0)
        {
            throw new ConversionException(
                $"{bits.Where}: there is no layer {string.Join(", ", unknown)} with weights; there are "
                + $"{string.Join(", ", layers.Select(op => op.Name).Distinct())}.");
        }

        if (bits.Default < WeightBits.Most && network.Operators.Exists(op => op is Svdf))
        {
            network.Warnings.Add($"{bits.Where}: layers of the kind SVDF keep their weights of 8 bits.");
        }

        if (!isTuned && layers.Exists(op => bits.Of(op.Name) < WeightBits.Most))
        {
            network.Warnings.Add("Weights of few bits are rounded to the nearest; --quality best, with calibration data, rounds them such "
                + "that sums are right, which is worth most here.");
        }

        List<string> again = [];
        foreach (Operator op in layers)
        {
            if (((INarrowable)op).Narrow(bits.Of(op.Name)))
            {
                again.Add(op.Name);
            }
        }

        if (again.Count > 0)
        {
            network.Warnings.Add(
                "The model's INT8 weights are rounded anew to fewer bits, and results are no longer those of the INT8 model: "
                + $"{string.Join(", ", again)}.");
        }
    }
}
