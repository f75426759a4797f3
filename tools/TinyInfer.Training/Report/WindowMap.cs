using TinyInfer.Converter.Report;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Search;

namespace TinyInfer.Training.Report;

/// <summary>Windows in two dimensions, by label: the directions in which their features vary most.</summary>
internal static class WindowMap
{
    private const int MostDots = 800;
    private const int Rounds = 60;
    private const int Colours = 8;

    /// <summary>Writes heading, picture and legend.</summary>
    internal static void Write(HtmlPage page, Judgement chosen, Searcher searcher)
    {
        WindowTable table = searcher.TablesOf(chosen.Trial.Set).Select;
        RowScale scale = RowScale.Of(table.Rows, false, table.Rows[0].Length);
        float[][] rows = [.. table.Rows.Select(row => Array.ConvertAll(scale.Apply(row), v => Math.Clamp(v, -5, 5)))];
        float[] first = Direction(rows, null);
        float[] second = Direction(rows, first);
        (double X, double Y)[] places = [.. rows.Select(row => ((double)Dot(row, first), (double)Dot(row, second)))];
        string[] labels = [.. table.Labels.Distinct().OrderByDescending(l => table.AreNormal[Array.IndexOf(table.Labels, l)])];
        SvgChart chart = new(700, 420, ChartAxis.Over(places.Select(p => p.X), "first component"),
            ChartAxis.Over(places.Select(p => p.Y), "second component"));
        int step = Math.Max(1, rows.Length / MostDots);
        for (int i = 0; i < rows.Length; i += step)
        {
            chart.Dot(places[i].X, places[i].Y, 3, Look(Array.IndexOf(labels, table.Labels[i])), table.Labels[i]);
        }

        page.Heading("Map of windows");
        page.Picture(chart.ToElement("Windows by the two directions in which their features vary most"));
        page.Legend(labels.Select((label, i) => (Look(i), label)));
    }

    private static string Look(int label) => $"class{label % Colours}";

    /// <summary>The direction of the greatest variance, at right angles to another, by power iteration.</summary>
    private static float[] Direction(float[][] rows, float[]? other)
    {
        float[] direction = [.. Enumerable.Range(0, rows[0].Length).Select(i => 1f + (0.1f * (i % 7)))];
        for (int round = 0; round < Rounds; round++)
        {
            float[] next = new float[direction.Length];
            foreach (float[] row in rows)
            {
                float along = Dot(row, direction);
                for (int i = 0; i < next.Length; i++)
                {
                    next[i] += along * row[i];
                }
            }

            float common = other == null ? 0 : Dot(next, other);
            float length = 0;
            for (int i = 0; i < next.Length; i++)
            {
                next[i] -= common * (other?[i] ?? 0);
                length += next[i] * next[i];
            }

            direction = Array.ConvertAll(next, v => v / (MathF.Sqrt(length) + 1e-12f));
        }

        return direction;
    }

    private static float Dot(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.Dot(a, b);
}
