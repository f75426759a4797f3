namespace TinyInfer.Converter.Quantize;

/// <summary>How often a tensor's values fall into equal parts of its range.</summary>
/// <param name="minimum">Lowest value.</param>
/// <param name="maximum">Highest value.</param>
internal sealed class Histogram(double minimum, double maximum)
{
    private const int Bins = 8192;

    /// <summary>Part of the values on either side that <see cref="WithoutTails"/> leaves out.</summary>
    private const double Tail = 0.00005;

    /// <summary>Ranges tried on either side, from none left out to half.</summary>
    private const int Candidates = 50;

    /// <summary>Steps of int8.</summary>
    private const int Steps = 255;

    /// <summary>What stands for a count of 0 in a logarithm.</summary>
    private const double Trace = 1e-3;

    private readonly long[] _counts = new long[Bins];
    private readonly double _width = Math.Max((maximum - minimum) / Bins, double.Epsilon);

    /// <summary>Counts values; those that are not finite do not count.</summary>
    internal void Add(float[] values)
    {
        foreach (float value in values.Where(float.IsFinite))
        {
            _counts[Math.Clamp((int)((value - minimum) / _width), 0, Bins - 1)]++;
        }
    }

    /// <summary>The range of all but the outermost 0.005 % of values on either side.</summary>
    internal (double Minimum, double Maximum) WithoutTails()
    {
        long tail = (long)(_counts.Sum() * Tail);
        return (minimum + (_width * Skip(_counts, tail)), maximum - (_width * Skip(_counts.Reverse(), tail)));
    }

    /// <summary>The range with the least mean square error of rounding within it and cutting off beyond it.</summary>
    internal (double Minimum, double Maximum) LeastError() => Least(Error);

    /// <summary>The range whose int8 values tell most about the values.</summary>
    internal (double Minimum, double Maximum) LeastDivergence() => Least(Divergence);

    private (double Minimum, double Maximum) Least(Func<(double Minimum, double Maximum), double> loss)
    {
        (double Minimum, double Maximum) best = (minimum, maximum);
        best = Search(best, loss, factor => (minimum, maximum * factor), maximum > 0);
        double top = best.Maximum;
        return Search(best, loss, factor => (minimum * factor, top), minimum < 0);
    }

    private static (double Minimum, double Maximum) Search(
        (double Minimum, double Maximum) best, Func<(double Minimum, double Maximum), double> loss,
        Func<double, (double Minimum, double Maximum)> candidate, bool hasSide)
    {
        double least = loss(best);
        for (int i = 1; i < Candidates && hasSide; i++)
        {
            (double Minimum, double Maximum) range = candidate(1 - (0.5 * i / Candidates));
            double error = loss(range);
            if (error < least)
            {
                (least, best) = (error, range);
            }
        }

        return best;
    }

    /// <summary>Sum of the squared errors: step² / 12 within the range, the distance from it beyond.</summary>
    private double Error((double Minimum, double Maximum) range)
    {
        double step = (Math.Max(range.Maximum, 0) - Math.Min(range.Minimum, 0)) / Steps;
        double rounding = step * step / 12;
        double error = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            if (_counts[bin] > 0)
            {
                double value = minimum + ((bin + 0.5) * _width);
                double beyond = Math.Max(Math.Max(value - range.Maximum, range.Minimum - value), 0);
                error += _counts[bin] * (beyond > 0 ? beyond * beyond : rounding);
            }
        }

        return error;
    }

    /// <summary>
    /// The Kullback-Leibler divergence of the values from what int8 makes of them: those beyond the range become its ends, and those of one
    /// step are all the same.
    /// </summary>
    private double Divergence((double Minimum, double Maximum) range)
    {
        double step = Math.Max((Math.Max(range.Maximum, 0) - Math.Min(range.Minimum, 0)) / Steps, double.Epsilon);
        int first = Math.Clamp((int)((range.Minimum - minimum) / _width), 0, Bins - 1);
        int last = Math.Clamp((int)((range.Maximum - minimum) / _width), first, Bins - 1);
        int StepOf(int bin) => (int)Math.Floor((minimum + ((bin + 0.5) * _width)) / step);
        (long below, long within, long above) = (Sum(0, first), Sum(first, last + 1), Sum(last + 1, Bins));
        double total = below + within + above;
        double result = 0;
        for (int bin = first; bin <= last;)
        {
            int end = bin;
            long sum = 0;
            int filled = 0;
            for (int own = StepOf(bin); end <= last && StepOf(end) == own; end++)
            {
                sum += _counts[end];
                filled += _counts[end] > 0 ? 1 : 0;
            }

            for (; bin < end; bin++)
            {
                double real = (_counts[bin] + (bin == first ? below : 0) + (bin == last ? above : 0)) / total;
                double made = Math.Max(_counts[bin] > 0 ? (double)sum / filled : 0, Trace) / Math.Max(within, 1);
                result += real > 0 ? real * Math.Log(real / made) : 0;
            }
        }

        return result;
    }

    private long Sum(int from, int to) => _counts[from..to].Sum();

    /// <summary>Bins that hold no more than a number of values.</summary>
    private static int Skip(IEnumerable<long> counts, long tail)
    {
        long seen = 0;
        return counts.TakeWhile(count => (seen += count) <= tail).Count();
    }
}
