using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// Masks that attention adds to its scores before softmax: −∞, or a number that stands for it. All that matters is that softmax makes
/// nothing of a masked score, for which it has only to lie some way below all others.
/// </summary>
internal static class MaskedScores
{
    /// <summary>The most probability that all masked scores of a row get together.</summary>
    private const double Share = 1.0 / 256;

    /// <summary>Narrows the ranges of masked scores to what softmax needs.</summary>
    /// <param name="network">The network; changed.</param>
    /// <param name="ranges">What calibration has seen.</param>
    /// <exception cref="ConversionException">A constant is infinite, and what becomes of it is not softmax's.</exception>
    internal static void Narrow(Network network, Ranges ranges)
    {
        foreach (Add add in network.Operators.OfType<Add>().Where(
            a => a.Second.Constant is { } mask && mask.Values.Min() <= AttentionMask.Infinite))
        {
            ConstantTensor mask = add.Second.Constant!;
            if (add.Output is { IsQuantizationFixed: false, Source: { } source } && FeedsSoftmax(network, add.Output)
                && ranges.Find(add.Input) is { } scores)
            {
                double lowest = Math.Min(scores.Minimum, 0) - Math.Log(add.Output.Shape[^1] / Share);
                ranges.Add(source.Name, lowest, lowest);
                RangeTightener.Narrow(add.Output, new Clamp(lowest, double.PositiveInfinity));
                float most = (float)(lowest - scores.Maximum);
                add.Inputs[1] = new Value(
                    add.Second.Name, new ConstantTensor(mask.Shape, Array.ConvertAll(mask.Values, m => Math.Max(m, most))));
            }
            else if (!mask.Values.All(float.IsFinite))
            {
                throw new ConversionException(
                    $"{add}: infinity can be added to what goes into a softmax over masked scores, and nowhere else.");
            }
        }
    }

    private static bool FeedsSoftmax(Network network, Value value)
    {
        List<Operator> consumers = network.Consumers(value);
        return consumers.Count > 0 && !network.Outputs.Contains(value)
            && consumers.TrueForAll(op => op is Softmax || (op is Reshape or Transpose && FeedsSoftmax(network, op.Output)));
    }
}
