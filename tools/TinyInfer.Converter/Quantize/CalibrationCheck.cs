using System.Globalization;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Quantize;

/// <summary>Looks for calibration data that say too little: what the samples do not show, int8 will not hold.</summary>
internal static class CalibrationCheck
{
    private const int MostNamed = 8;
    private const string Remedy = "Give some hundred samples of what the model will meet.";

    /// <summary>Warnings about calibration samples.</summary>
    /// <param name="samples">The samples, one or more.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <returns>Warnings that say what will happen.</returns>
    internal static IEnumerable<string> Of(SampleSet samples, IReadOnlyList<Value> inputs)
    {
        if (samples.Count == 1)
        {
            yield return $"There is one calibration sample: ranges reach no further than its values, and what goes beyond them will be "
                + $"clipped. {Remedy}";
        }

        foreach (Value input in inputs.Where(i => samples[0].ContainsKey(i.Name)))
        {
            if (Problem(input, [.. Enumerable.Range(0, samples.Count).Select(i => samples[i][input.Name])]) is { } problem)
            {
                yield return problem;
            }
        }
    }

    private static string? Problem(Value input, float[][] samples)
    {
        float first = samples[0][0];
        if (samples.All(sample => Array.TrueForAll(sample, v => v == first)))
        {
            string range = first == 0
                ? $"beyond {Quantization.FromRange(0, 0).Dequantize(sbyte.MinValue):G3} and "
                    + $"{Quantization.FromRange(0, 0).Dequantize(sbyte.MaxValue):G3}"
                : $"outside of {Math.Min(first, 0):G4} to {Math.Max(first, 0):G4}";
            return Invariant($"All calibration samples of the input '{input.Name}' are {first:G4} throughout: every value {range} will ")
                + Invariant($"be clipped. {Remedy}");
        }

        if (samples.Length > 1 && samples.Skip(1).All(sample => sample.AsSpan().SequenceEqual(samples[0])))
        {
            return Invariant($"All {samples.Length:N0} calibration samples of the input '{input.Name}' are the same, and count as one: ")
                + Invariant($"what goes beyond its values will be clipped. {Remedy}");
        }

        int[] still = samples.Length == 1
            ? []
            : [.. Channels(input).Where(channel => IsStill(samples, channel.Elements)).Select(channel => channel.Index)];
        string named = string.Join(", ", still.Take(MostNamed)) + (still.Length > MostNamed ? ", …" : string.Empty);
        return still.Length == 0
            ? null
            : $"Calibration never sees these channels of the input '{input.Name}' move: {named}. What they do beyond the range of the "
                + "others will be clipped, and a threshold takes any change of theirs for unusual.";
    }

    /// <summary>Channels: the only axis, the second of pictures, either axis of a window of time and channels.</summary>
    private static IEnumerable<(int Index, int[] Elements)> Channels(Value input)
    {
        int[] sizes = [.. (input.Source?.Shape ?? input.Shape).SkipWhile((size, axis) => axis == 0 && size == 1)];
        int[] axes = sizes.Length switch { 0 => [], 1 => [0], 2 => [0, 1], _ => [0] };
        foreach (int axis in axes)
        {
            int inner = sizes[(axis + 1)..].Aggregate(1, (product, size) => product * size);
            for (int index = 0; index < sizes[axis] && sizes[axis] > 1; index++)
            {
                yield return (index, [.. Enumerable.Range(0, input.Length).Where(i => i / inner % sizes[axis] == index)]);
            }
        }
    }

    private static bool IsStill(float[][] samples, int[] elements) =>
        Array.TrueForAll(samples, sample => Array.TrueForAll(elements, e => sample[e] == samples[0][elements[0]]));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
