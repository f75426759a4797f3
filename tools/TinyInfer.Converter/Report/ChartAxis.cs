using System.Globalization;

namespace TinyInfer.Converter.Report;

/// <summary>An axis of a chart: a range of values, and where to mark it.</summary>
/// <param name="Minimum">Value at the axis' start.</param>
/// <param name="Maximum">Value at its end.</param>
/// <param name="Label">What it shows, with the unit.</param>
internal sealed record ChartAxis(double Minimum, double Maximum, string Label)
{
    private const int MostTicks = 8;

    /// <summary>True where equal steps are equal factors.</summary>
    internal bool IsLogarithmic { get; init; }

    /// <summary>From mark to mark; null for a round step that gives few marks.</summary>
    internal double? Step { get; init; }

    /// <summary>The first mark; null for the axis' start.</summary>
    internal double? FirstTick { get; init; }

    /// <summary>An axis over values, ends rounded outwards to ticks.</summary>
    /// <param name="values">The values to show; none, or equal ones, are allowed.</param>
    /// <param name="label">What they are.</param>
    internal static ChartAxis Over(IEnumerable<double> values, string label)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        (double low, double high) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        high = high > low ? high : low + Math.Max(1, Math.Abs(low) * 0.1);
        double step = RoundStep(high - low);
        return new ChartAxis(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, label);
    }

    /// <summary>An axis of rows, the first at the bottom.</summary>
    /// <param name="names">What they are called.</param>
    internal static ChartAxis OfRows(IReadOnlyList<string> names) => new(0, names.Count, string.Empty) { Rows = names };

    /// <summary>A logarithmic axis over positive values, ends rounded outwards to 1, 2 or 5 times a power of ten.</summary>
    /// <param name="values">The values to show.</param>
    /// <param name="label">What they are.</param>
    internal static ChartAxis Logarithmic(IEnumerable<double> values, string label)
    {
        double[] all = [.. values.Where(v => v > 0 && double.IsFinite(v)).DefaultIfEmpty(1)];
        double low = RoundNumbers(all.Min() / 10, all.Min()).Last();
        double high = RoundNumbers(all.Max(), all.Max() * 10).First(number => number > low);
        return new ChartAxis(low, high, label) { IsLogarithmic = true };
    }

    /// <summary>Names of rows, each one high, from the axis' start on; null for an axis of numbers.</summary>
    internal IReadOnlyList<string>? Rows { get; init; }

    /// <summary>Place of a value, from 0 at the start to 1 at the end.</summary>
    internal double Place(double value) => IsLogarithmic
        ? Math.Log10(Math.Max(value, Minimum) / Minimum) / Math.Log10(Maximum / Minimum)
        : (value - Minimum) / (Maximum - Minimum);

    /// <summary>Values to mark.</summary>
    internal IEnumerable<(double Value, string Text)> Ticks() => Rows != null
        ? Rows.Select((name, row) => (row + 0.5, name))
        : (IsLogarithmic ? RoundNumbers(Minimum, Maximum) : EqualSteps()).Select(
            value => (value, value.ToString("#,0.######", CultureInfo.InvariantCulture)));

    private IEnumerable<double> EqualSteps()
    {
        double step = Step ?? RoundStep(Maximum - Minimum);
        double start = FirstTick ?? Minimum;
        int count = (int)Math.Floor(((Maximum - start) / step) + 1e-9) + 1;
        return Enumerable.Range(0, count).Select(i => Math.Round((start + (i * step)) / step, 6) * step);
    }

    /// <summary>1, 2 and 5 times the powers of ten in a range, ends included.</summary>
    private static IEnumerable<double> RoundNumbers(double low, double high)
    {
        for (int power = (int)Math.Floor(Math.Log10(low)); power <= Math.Log10(high) + 1e-9; power++)
        {
            foreach (int factor in (int[])[1, 2, 5])
            {
                double number = factor * Math.Pow(10, power);
                if (number >= low * (1 - 1e-9) && number <= high * (1 + 1e-9))
                {
                    yield return number;
                }
            }
        }
    }

    /// <summary>1, 2 or 5 times a power of ten, so that there are not too many ticks.</summary>
    private static double RoundStep(double span)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(span / MostTicks)));
        return new[] { 1, 2, 5, 10 }.Select(factor => factor * power).First(step => span / step <= MostTicks);
    }
}
