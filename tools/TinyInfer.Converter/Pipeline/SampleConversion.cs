using System.Globalization;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Pipeline;

/// <summary>
/// The values of a recording as the samples that the board would have: 16-bit counts, rounded and clipped by the device's own class.
/// </summary>
/// <param name="Samples">The samples, interleaved.</param>
/// <param name="Missing">Indices of those that the sensor could not give; the channel's last sample stands there.</param>
/// <param name="Warnings">What was clipped.</param>
internal sealed record SampleConversion(short[] Samples, int[] Missing, IReadOnlyList<string> Warnings)
{
    private static readonly float[] _counts = [1];

    /// <summary>Converts values.</summary>
    /// <param name="values">The values, interleaved; NaN for one that the sensor could not give.</param>
    /// <param name="names">What the channels are called.</param>
    /// <param name="sensor">The sensor, with its resolutions.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ConversionException">Without a resolution, a value is no whole count that a sample holds.</exception>
    internal static SampleConversion Of(float[] values, IReadOnlyList<string> names, SensorDefinition sensor, string path)
    {
        SampleQuantizer quantizer = new(sensor.Resolutions ?? _counts, names.Count);
        short[] samples = new short[values.Length];
        List<int> missing = [];
        int[] clipped = new int[names.Count];
        float[] farthest = new float[names.Count];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i % names.Count;
            if (sensor.Resolutions == null)
            {
                RequireCount(values[i], i / names.Count, names[channel], path);
            }

            samples[i] = quantizer.Quantize(values[i], out bool isMissing);
            if (isMissing)
            {
                missing.Add(i);
            }
            else if (!SampleRange.Holds(values[i] / sensor.ResolutionOf(channel)))
            {
                clipped[channel]++;
                farthest[channel] = MathF.Abs(values[i]) > MathF.Abs(farthest[channel]) ? values[i] : farthest[channel];
            }
        }

        return new SampleConversion(samples, [.. missing], [.. Enumerable.Range(0, names.Count).Where(c => clipped[c] > 0)
            .Select(c => Describe(path, $"{(names[c] == $"channel {c}" ? names[c] : $"channel {c} ({names[c]})")}", clipped[c],
                values.Length / names.Count, farthest[c], sensor.ResolutionOf(c)))]);
    }

    private static string Describe(string path, string channel, int clipped, int all, float farthest, double resolution) => string.Create(
        CultureInfo.InvariantCulture,
        $"{path}: {channel}: {clipped:N0} of {all:N0} values are clipped, as on the board: {farthest:G6} is {farthest / resolution:N0} "
        + $"counts of {resolution:G5}, and a sample holds {SampleRange.InWords}. A sensor.resolution of "
        + $"{SampleRange.ResolutionFor(farthest)} or more holds it.");

    private static void RequireCount(float value, int frame, string channel, string path)
    {
        if (float.IsFinite(value) && value != MathF.Floor(value))
        {
            throw new ConversionException(
                $"{path}: frame {frame}, {channel} is {value.ToString(CultureInfo.InvariantCulture)}, where whole counts of the sensor "
                + "are expected. For a recording in the sensor's unit, give the pipeline's sensor a \"resolution\".");
        }

        if (float.IsFinite(value) && !SampleRange.Holds(value))
        {
            throw new ConversionException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: frame {frame}, {channel} is {value:N0}, and a sample of the board holds {SampleRange.InWords}. If the "
                + $"recording is in the sensor's unit, give the pipeline's sensor a \"resolution\" of "
                + $"{SampleRange.ResolutionFor(value)} or more; else record what the board reads."));
        }
    }
}
