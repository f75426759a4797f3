using TinyInfer.Converter.Labels;

namespace TinyInfer.Training.Recordings;

/// <summary>How much a signal moves in training parts.</summary>
internal static class SignalLevel
{
    /// <summary>The least variance of a channel.</summary>
    /// <param name="parts">The parts.</param>
    internal static double LeastVariance(IReadOnlyList<Part> parts) => Variances(parts).Min();

    /// <summary>The variance of each channel, at least a little.</summary>
    /// <param name="parts">The parts.</param>
    internal static double[] Variances(IReadOnlyList<Part> parts)
    {
        int channels = parts[0].Source.Recording.Channels;
        double[] sums = new double[channels];
        double[] squares = new double[channels];
        long[] counts = new long[channels];
        foreach (Part part in parts.Where(p => p.Role == PartRole.Train))
        {
            foreach (LabelledSection section in part.Source.Sections)
            {
                ReadOnlySpan<float> values = part.Source.Recording.Values(section.Start, section.End);
                for (int i = 0; i < values.Length; i++)
                {
                    if (float.IsFinite(values[i]))
                    {
                        sums[i % channels] += values[i];
                        squares[i % channels] += (double)values[i] * values[i];
                        counts[i % channels]++;
                    }
                }
            }
        }

        return [.. sums.Select((sum, c) => Math.Max(
            (squares[c] / Math.Max(1, counts[c])) - (sum / Math.Max(1, counts[c]) * sum / Math.Max(1, counts[c])), 1e-12))];
    }
}
