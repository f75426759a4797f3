using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Takes gains and offsets that stand right behind an input out of the network: the input is normalized before it is quantized. Folded into
/// weights they would leave one scale for features as different as an age, a pressure and a yes or no, and the small ones would be lost.
/// </summary>
internal static class NormalizeInputs
{
    /// <summary>
    /// With fewer steps for the standard deviation of a channel, its values are too coarse; a tensor of one kind of value has 20 to 40.
    /// </summary>
    private const double LeastSteps = 16;

    internal static bool Run(Network network)
    {
        foreach (Value input in network.Inputs.Where(
            v => !v.IsQuantizationFixed && v.Source?.IntegerOffset == null && v.Normalization == null))
        {
            if (Take(network, input))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Take(Network network, Value input)
    {
        int length = input.Length;
        double[] gains = [.. Enumerable.Repeat(1.0, length)];
        double[] offsets = new double[length];

        // The input's element that each element of a value comes from.
        float[] origin = [.. Enumerable.Range(0, length)];
        List<ChannelAffine> affines = [];
        List<Value> values = [];
        SourceTensor? source = null;
        for (Operator? op = network.OnlyConsumer(input); op is Transpose or Reshape or ChannelAffine && !op.Output.IsQuantizationFixed;
            op = network.OnlyConsumer(op.Output))
        {
            values.Add(op.Output);
            if (op is Transpose transpose)
            {
                origin = Shapes.Transpose(origin, transpose.Input.Shape, transpose.Permutation);
            }
            else if (op is ChannelAffine affine)
            {
                source = RawSource(affine.Output, input, origin);
                if (source == null)
                {
                    break;
                }

                affines.Add(affine);
                for (int i = 0; i < length; i++)
                {
                    int channel = i % affine.Factors.Length;
                    int element = (int)origin[i];
                    gains[element] *= affine.Factors[channel];
                    offsets[element] = (offsets[element] * affine.Factors[channel]) + affine.Offsets[channel];
                }
            }
        }

        // An output is a tensor that an operator writes, which an input is not, in whatever shape.
        if (affines.Count == 0 || source == null || network.Outputs.Contains(values[^1])
            || !IsCoarse(gains, offsets) || Compact(gains, offsets) is not { } normalization)
        {
            return false;
        }

        Value normalized = new(input.Name, input.Shape) { Source = source, Normalization = normalization };
        network.Inputs[network.Inputs.IndexOf(input)] = normalized;
        network.Replace(input, normalized);

        // What lies before the last of them now holds other numbers than the model's tensor there.
        values.TakeWhile(value => value != affines[^1].Output).ToList().ForEach(value => value.Source = null);
        affines.ForEach(affine => Rewrite.Bypass(network, affine));
        return true;
    }

    /// <summary>The model's tensor with a value's numbers in the input's order, or null if none has that.</summary>
    private static SourceTensor? RawSource(Value value, Value input, float[] origin)
    {
        float[] elements = [.. Enumerable.Range(0, input.Length)];
        return value.Source is { } source && Shapes.Length(source.Shape) == input.Length
            && Shapes.Transpose(elements, source.Shape, source.Permutation).SequenceEqual(origin)
            ? new SourceTensor(source.Name, input.Shape)
            : null;
    }

    /// <summary>
    /// True where one scale for the raw values would be too coarse for a channel. Normalized values are taken to lie within three standard
    /// deviations of 0. Where only an offset is applied, nothing is known of the deviation.
    /// </summary>
    private static bool IsCoarse(double[] gains, double[] offsets)
    {
        if (gains.All(gain => Math.Abs(gain) == 1))
        {
            return false;
        }

        double lowest = 0;
        double highest = 0;
        double narrowest = double.PositiveInfinity;
        for (int i = 0; i < gains.Length; i++)
        {
            if (gains[i] != 0)
            {
                double deviation = 1 / Math.Abs(gains[i]);
                double center = -offsets[i] / gains[i];
                lowest = Math.Min(lowest, center - (3 * deviation));
                highest = Math.Max(highest, center + (3 * deviation));
                narrowest = Math.Min(narrowest, deviation);
            }
        }

        return narrowest * 255 < LeastSteps * (highest - lowest);
    }

    /// <summary>The shortest list of channels that gives every element its gain and offset.</summary>
    private static InputNormalization? Compact(double[] gains, double[] offsets)
    {
        int length = gains.Length;
        foreach (int channels in Divisors(length))
        {
            foreach (int run in Divisors(length / channels))
            {
                bool Fits(int i) => gains[i] == gains[i / run % channels * run] && offsets[i] == offsets[i / run % channels * run];
                if (Enumerable.Range(0, length).All(Fits))
                {
                    IEnumerable<int> first = Enumerable.Range(0, channels).Select(channel => channel * run);
                    return new InputNormalization(run, [.. first.Select(i => (float)gains[i])], [.. first.Select(i => (float)offsets[i])]);
                }
            }
        }

        return null;
    }

    private static IEnumerable<int> Divisors(int number) => Enumerable.Range(1, number).Where(divisor => number % divisor == 0);
}
