using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// The part of a value's range that its readers can tell apart: what a pool or a slice drops, or a sigmoid saturates at, need not be
/// represented, and a narrower range has finer steps.
/// </summary>
internal static class RangeTightener
{
    private const int Samples = 1024;

    /// <summary>Change of a function's output, in output steps, that is as good as none.</summary>
    private const double Negligible = 0.25;

    /// <summary>Change of a function's output from one sample to the next, in output steps, that is no slope.</summary>
    private const double Leap = 8;

    /// <summary>Share of a range that is kept beyond a leap: two steps of 8 bits.</summary>
    private const double Room = 2 / 255.0;

    /// <summary>Finds what of a value's range matters and notes it in its source.</summary>
    /// <param name="network">The network.</param>
    /// <param name="value">An activation that no quantization is fixed for.</param>
    /// <param name="ranges">What calibration has seen.</param>
    internal static void Run(Network network, Value value, Ranges ranges)
    {
        if (ranges.Find(value) is not { } seen)
        {
            return;
        }

        (double Minimum, double Maximum) needed = Needed(network, value, seen, ranges);
        if (needed.Minimum > seen.Minimum || needed.Maximum < seen.Maximum)
        {
            // Every quantization holds 0.
            Narrow(value, new Clamp(Math.Min(needed.Minimum, 0), Math.Max(needed.Maximum, 0)));
        }
    }

    /// <summary>Notes that a value which only moves another's bytes cannot hold what the other cannot.</summary>
    /// <param name="from">The value that is moved.</param>
    /// <param name="to">The value that it becomes.</param>
    internal static void Follow(Value from, Value to)
    {
        if (from.Source is { } source && source.Clamp != Clamp.None)
        {
            Narrow(to, source.Clamp);
        }
    }

    /// <summary>Notes that a value cannot hold what lies beyond a range.</summary>
    /// <param name="value">The value.</param>
    /// <param name="clamp">The range.</param>
    internal static void Narrow(Value value, Clamp clamp) => value.Source = value.Source?.Within(clamp);

    /// <summary>The union of what the readers need of what was seen.</summary>
    private static (double Minimum, double Maximum) Needed(
        Network network, Value value, (double Minimum, double Maximum) seen, Ranges ranges)
    {
        List<Operator> consumers = network.Consumers(value);
        if (consumers.Count == 0 || network.Outputs.Contains(value))
        {
            return seen;
        }

        double minimum = seen.Maximum;
        double maximum = seen.Minimum;
        foreach (Operator consumer in consumers)
        {
            (double Minimum, double Maximum) needed = consumer switch
            {
                Unary unary => Distinguished(unary, seen.Minimum, seen.Maximum, ranges) ?? seen,

                // What drops nothing has the range of what it reads.
                Reshape or Transpose => Needed(network, consumer.Output, seen, ranges),

                // A mean is not the same of values that have been cut off.
                { Rule: OutputRule.SameAsInput, Outputs.Count: 1, Blends: false } when ranges.Find(consumer.Output) is { } selected =>
                    Needed(network, consumer.Output, selected, ranges),
                _ => seen,
            };
            minimum = Math.Min(minimum, needed.Minimum);
            maximum = Math.Max(maximum, needed.Maximum);
        }

        return minimum < maximum ? (Math.Max(minimum, seen.Minimum), Math.Min(maximum, seen.Maximum)) : seen;
    }

    /// <summary>The smallest range outside which a function does not change any more.</summary>
    private static (double Minimum, double Maximum)? Distinguished(Unary unary, double minimum, double maximum, Ranges ranges)
    {
        Quantization? output = unary.NaturalOutput ?? (ranges.Find(unary.Output) is { } range
            ? Quantization.FromRange(range.Minimum, range.Maximum)
            : null);
        if (output == null)
        {
            return null;
        }

        double Sample(int i) => minimum + ((maximum - minimum) * i / Samples);
        double negligible = Negligible * output.Scale;
        int first = Flat(i => unary.Function(Sample(i)));
        int last = Samples - Flat(i => unary.Function(Sample(Samples - i)));

        // Where a function leaps, what lies beyond the leap needs a step of its own, or it would be rounded back.
        double room = Room * (Sample(last) - Sample(first));
        return (Sample(first) - (Leaps(first, first + 1) ? room : 0), Sample(last) + (Leaps(last, last - 1) ? room : 0));

        bool Leaps(int from, int to) => Math.Abs(unary.Function(Sample(from)) - unary.Function(Sample(to))) > Leap * output.Scale;

        // How many samples from the start on are as good as the last of them.
        int Flat(Func<int, double> function)
        {
            double low = function(0);
            double high = low;
            int i = 0;
            while (i < Samples / 2)
            {
                double next = function(i + 1);
                low = Math.Min(low, next);
                high = Math.Max(high, next);
                if (!(high - next <= negligible && next - low <= negligible))
                {
                    break;
                }

                i++;
            }

            return i;
        }
    }
}
