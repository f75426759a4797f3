using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>What the device computes in integers, in doubles; and signals to compute it of.</summary>
internal static class Reference
{
    internal static double[] Window(WindowShape shape, int length)
    {
        double a = shape switch { WindowShape.Hann => 0.5, WindowShape.Hamming => 0.54, _ => 1 };
        return [.. Enumerable.Range(0, length).Select(n => a - ((1 - a) * Math.Cos(2 * Math.PI * n / length)))];
    }

    /// <summary>X[k] for k = 0 to N / 2, by the definition.</summary>
    internal static (double Re, double Im)[] Transform(double[] x)
    {
        int length = x.Length;
        (double, double)[] bins = new (double, double)[(length / 2) + 1];
        for (int k = 0; k < bins.Length; k++)
        {
            double re = 0;
            double im = 0;
            for (int n = 0; n < length; n++)
            {
                double angle = 2 * Math.PI * ((long)k * n % length) / length;
                re += x[n] * Math.Cos(angle);
                im -= x[n] * Math.Sin(angle);
            }

            bins[k] = (re, im);
        }

        return bins;
    }

    internal static (double Re, double Im)[] Transform(int[] samples, WindowShape shape, bool removeMean)
    {
        double[] window = Window(shape, samples.Length);
        double mean = removeMean ? samples.Average() : 0;
        return Transform([.. samples.Select((x, n) => (x - mean) * window[n])]);
    }

    internal static int[] Noise(int seed, int length, int amplitude, int offset = 0)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => offset + (int)Math.Round(((2 * random.NextDouble()) - 1) * amplitude))];
    }

    /// <summary>A sine of so many periods in the length.</summary>
    internal static int[] Tone(int length, double periods, double amplitude, double offset = 0)
    {
        return [.. Enumerable.Range(0, length).Select(n => (int)Math.Round(offset + (amplitude * Math.Sin(2 * Math.PI * periods * n / length))))];
    }

    /// <summary>Channel <paramref name="channel"/> of interleaved samples is the given one, the others are noise.</summary>
    internal static int[] Interleave(int[] samples, int channel, int channels)
    {
        int[] all = Noise(99, samples.Length * channels, 30_000);
        for (int i = 0; i < samples.Length; i++)
        {
            all[(i * channels) + channel] = samples[i];
        }

        return all;
    }
}
