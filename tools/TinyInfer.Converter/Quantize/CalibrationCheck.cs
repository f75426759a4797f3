using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using static System.FormattableString;

namespace TinyInfer.Converter.Quantize;

/// <summary>Looks for calibration data that say too little: what the samples do not show, int8 will not hold.</summary>
internal static class CalibrationCheck
{
    private const int MostNamed = 8;

    /// <summary>A channel that moves by fewer steps says next to nothing.</summary>
    private const int FewSteps = 4;

    /// <summary>With more channels an axis holds a picture's or spectrum's elements, some of which are faint by nature.</summary>
    private const int MostFeatures = 64;

    private const string Remedy = "Give some hundred samples of what the model will meet.";

    /// <summary>Warnings about calibration samples.</summary>
    /// <param name="samples">The samples, one or more.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <returns>Warnings that say what will happen.</returns>
    internal static IEnumerable<string> Of(SampleSet samples, IReadOnlyList<Value> inputs)
    {
        if (samples.Count == 1)
        {
            yield return "There is one calibration sample: ranges reach no further than "
                + $"its values, and what goes beyond them will be clipped. {Remedy}";
        }

        foreach (Value input in inputs.Where(i => samples[0].ContainsKey(i.Name)))
        {
            float[][] values = [.. Enumerable.Range(0, samples.Count).Select(i => samples[i][input.Name])];
            if ((Problem(input, values) ?? Faint(input, values, samples.Table?.Columns)) is { } problem)
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
        return still.Length == 0
            ? null
            : $"Calibration never sees these channels of the input '{input.Name}' move: "
                + $"{Name(Array.ConvertAll(still, channel => Invariant($"{channel}")))}. What they do beyond the range of the others "
                + "will be clipped, and a threshold takes any change of theirs for unusual.";
    }

    /// <summary>Channels that move by less than a few of the steps that the largest of them makes all have.</summary>
    private static string? Faint(Value input, float[][] samples, IReadOnlyList<string>? names)
    {
        if (input.IsQuantizationFixed || input.Normalization != null)
        {
            return null;
        }

        (float lowest, float highest) = Extremes(samples, [.. Enumerable.Range(0, input.Length)]);
        double step = Quantization.FromRange(lowest, highest).Scale;
        string[] faint =
        [
            .. Channels(input).GroupBy(channel => channel.Axis).Where(axis => axis.Count() <= MostFeatures).SelectMany(axis => axis)
                .Select(channel => (channel.Index, Range: Extremes(samples, channel.Elements)))
                .Where(channel => channel.Range.Highest > channel.Range.Lowest
                    && channel.Range.Highest - channel.Range.Lowest < FewSteps * step)
                .Select(channel => names?.Count == input.Length ? names[channel.Index] : Invariant($"{channel.Index}")),
        ];
        return faint.Length == 0
            ? null
            : Invariant($"The input '{input.Name}' goes from {lowest:G4} to {highest:G4}, in int8 by steps of {step:G3}, in which these ")
                + Invariant($"channels are all but lost: {Name(faint)}. Put a scaler for each channel before the network when you export ")
                + "it, such as StandardScaler: the device then normalizes before it quantizes.";
    }

    private static (float Lowest, float Highest) Extremes(float[][] samples, int[] elements) =>
        (samples.Select(sample => elements.Min(e => sample[e])).Min(), samples.Select(sample => elements.Max(e => sample[e])).Max());

    private static string Name(IReadOnlyCollection<string> channels) =>
        string.Join(", ", channels.Take(MostNamed)) + (channels.Count > MostNamed ? ", …" : string.Empty);

    /// <summary>Channels: the only axis, the second of pictures, either axis of a window of time and channels.</summary>
    private static IEnumerable<(int Axis, int Index, int[] Elements)> Channels(Value input)
    {
        int[] sizes = [.. (input.Source?.Shape ?? input.Shape).SkipWhile((size, axis) => axis == 0 && size == 1)];
        int[] axes = sizes.Length switch { 0 => [], 1 => [0], 2 => [0, 1], _ => [0] };
        foreach (int axis in axes)
        {
            int inner = sizes[(axis + 1)..].Aggregate(1, (product, size) => product * size);
            for (int index = 0; index < sizes[axis] && sizes[axis] > 1; index++)
            {
                yield return (axis, index, [.. Enumerable.Range(0, input.Length).Where(i => i / inner % sizes[axis] == index)]);
            }
        }
    }

    private static bool IsStill(float[][] samples, int[] elements) =>
        Array.TrueForAll(samples, sample => Array.TrueForAll(elements, e => sample[e] == samples[0][elements[0]]));
}
