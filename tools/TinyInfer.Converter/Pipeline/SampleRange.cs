using System.Globalization;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Range of a sample on the board: a whole number of 16 bits.</summary>
internal static class SampleRange
{
    /// <summary>So many deviations from the mean still occur in normal work.</summary>
    private const double UsualDeviations = 3;

    /// <summary>The range, for messages.</summary>
    internal const string InWords = "-32,768 to 32,767";

    /// <summary>Whether a count, once rounded, is one that a sample holds.</summary>
    internal static bool Holds(double count) => Math.Round(count, MidpointRounding.AwayFromZero) is >= short.MinValue and <= short.MaxValue;

    /// <summary>A round resolution by which a sample holds a value: 1, 2 or 5 times a power of ten.</summary>
    internal static string ResolutionFor(double value)
    {
        double least = Math.Abs(value) / short.MaxValue;
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double factor = new double[] { 1, 2, 5, 10 }.First(f => f * power >= least * (1 - 1e-9));
        return (factor * power).ToString("0.##########################", CultureInfo.InvariantCulture);
    }

    /// <summary>Fails if what is normal of raw samples, as their normalization says, is more than a sample holds.</summary>
    /// <param name="place">Where the normalization stands.</param>
    /// <param name="means">The value that becomes 0, one per channel, or one for all.</param>
    /// <param name="deviations">The deviation of each; null if it is not known.</param>
    /// <param name="sensor">The sensor.</param>
    /// <exception cref="ConversionException">A channel's values do not fit.</exception>
    internal static void Check(JsonPlace place, IReadOnlyList<double> means, float[]? deviations, SensorDefinition sensor)
    {
        for (int i = 0; i < means.Count; i++)
        {
            int channel = i % sensor.Channels;
            double resolution = sensor.ResolutionOf(channel);
            double farthest = Math.Abs(means[i]) + (UsualDeviations * (deviations == null ? 0 : deviations[i]));
            if (!Holds(farthest / resolution))
            {
                string which = means.Count == 1 ? "all channels" : $"channel {channel}";
                string remedy = sensor.Resolutions == null
                    ? $"Give the sensor a \"resolution\" of {ResolutionFor(farthest)} or more, by which a count stands for more."
                    : $"Write a sensor.resolution of {ResolutionFor(farthest)} or more for it.";
                throw place.Error(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{which}: values up to {farthest:G5} are normal here, which are {farthest / resolution:N0} counts of "
                    + $"{resolution:G5}, and a sample holds {InWords}. {remedy}"));
            }
        }
    }
}
