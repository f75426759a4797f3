namespace TinyInfer.Converter.Report;

/// <summary>Histograms: how often values fall into equal parts of a range.</summary>
internal static class BarChart
{
    private const int Bins = 40;

    /// <summary>A histogram of real values, with one of them marked.</summary>
    /// <param name="values">The values.</param>
    /// <param name="label">What they are.</param>
    /// <param name="count">What is counted.</param>
    /// <param name="mark">The value that is marked, and what it is.</param>
    /// <param name="description">What is shown, for those who cannot see it.</param>
    internal static string OfValues(
        IReadOnlyList<float> values, string label, string count, (double Value, string Text) mark, string description)
    {
        double high = Math.Max(values.Max(), mark.Value) * 1.05;
        ChartAxis x = ChartAxis.Over([Math.Min(0, values.Min()), high], label);
        double width = (x.Maximum - x.Minimum) / Bins;
        int[] counts = new int[Bins];
        foreach (float value in values.Where(float.IsFinite))
        {
            counts[Math.Clamp((int)((value - x.Minimum) / width), 0, Bins - 1)]++;
        }

        ChartAxis y = ChartAxis.Over([0, counts.Max() * 1.15], count);
        SvgChart chart = new(860, 240, x, y);
        for (int i = 0; i < Bins; i++)
        {
            double start = x.Minimum + (i * width);
            if (counts[i] > 0)
            {
                chart.Rectangle(start, start + width, 0, counts[i], start >= mark.Value ? "alarm" : "mark", $"{counts[i]:N0}");
            }
        }

        chart.Line([(mark.Value, y.Minimum), (mark.Value, y.Maximum)], "rule");
        chart.Note(y.Maximum * 0.93, mark.Text);
        return chart.ToElement(description);
    }

    /// <summary>A histogram of 256 int8 values, without axes, to stand in a line of a table.</summary>
    /// <param name="counts">How often each value occurs, from −128 on.</param>
    /// <param name="description">What is shown, for those who cannot see it.</param>
    internal static string OfBytes(IReadOnlyList<long> counts, string description)
    {
        long[] bins = [.. counts.Chunk(8).Select(part => part.Sum())];
        double most = Math.Max(1, bins.Max());
        IEnumerable<string> bars = bins.Select((count, i) => (Height: Math.Ceiling(count / most * 30), At: i * 5)).Where(b => b.Height > 0)
            .Select(bar => $"<rect class=\"mark\" x=\"{bar.At}\" y=\"{30 - bar.Height}\" width=\"4\" height=\"{bar.Height}\"/>");
        return $"<svg class=\"chart\" role=\"img\" aria-label=\"{description}\" viewBox=\"0 0 160 32\" width=\"160\" height=\"32\">"
            + $"{string.Concat(bars)}<line class=\"grid\" x1=\"0\" x2=\"160\" y1=\"31\" y2=\"31\"/></svg>";
    }
}
