using System.Text.Json.Nodes;

namespace TinyInfer.Training.Candidates;

/// <summary>From features to what a network takes: the pipeline file's "normalize".</summary>
/// <param name="Means">The value that becomes 0, one per feature, or one for all.</param>
/// <param name="Deviations">The deviation that becomes 1; as many.</param>
internal sealed record RowScale(float[] Means, float[] Deviations)
{
    /// <summary>A feature that hardly moves counts as moving by so much of its mean, so that it does not cry wolf.</summary>
    private const double Floor = 1e-3;

    /// <summary>Finds the scale of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isOne">Whether all features are scaled alike.</param>
    /// <param name="period">Features after which a scale comes again: the channels of a series.</param>
    internal static RowScale Of(float[][] rows, bool isOne, int period)
    {
        int count = isOne ? 1 : period;
        double[] sums = new double[count];
        double[] squares = new double[count];
        foreach (float[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                sums[i % count] += row[i];
                squares[i % count] += (double)row[i] * row[i];
            }
        }

        double all = (double)rows.Length * rows[0].Length / count;
        double[] means = [.. sums.Select(s => s / all)];
        double[] deviations = [.. squares.Select((s, i) => Math.Sqrt(Math.Max(0, (s / all) - (means[i] * means[i]))))];
        return new RowScale(
            [.. means.Select(m => (float)m)],
            [.. deviations.Select((d, i) => (float)Math.Max(d, Math.Max(1e-9, Floor * Math.Abs(means[i]))))]);
    }

    /// <summary>The same as a pipeline file has it.</summary>
    internal JsonObject ToJson() => new()
    {
        ["mean"] = new JsonArray([.. Means.Select(m => (JsonNode?)m)]),
        ["deviation"] = new JsonArray([.. Deviations.Select(d => (JsonNode?)d)]),
    };

    /// <summary>Scales a row.</summary>
    /// <param name="row">The features.</param>
    internal float[] Apply(float[] row)
    {
        float[] scaled = new float[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            scaled[i] = (row[i] - Means[i % Means.Length]) / Deviations[i % Means.Length];
        }

        return scaled;
    }
}
