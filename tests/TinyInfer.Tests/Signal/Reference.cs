using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>Double-precision references for the device's integer computations, and signals to compute them of.</summary>
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

    /// <summary>Coefficients of a second-order section, over a0, by R. Bristow-Johnson's cookbook: low, high, band or notch.</summary>
    internal static (double[] B, double[] A) Section(string kind, double frequency, double q)
    {
        double w = 2 * Math.PI * frequency;
        double alpha = Math.Sin(w) / (2 * q);
        double cos = Math.Cos(w);
        double[] b = kind switch
        {
            "low" => [(1 - cos) / 2, 1 - cos, (1 - cos) / 2],
            "high" => [(1 + cos) / 2, -1 - cos, (1 + cos) / 2],
            "band" => [alpha, 0, -alpha],
            _ => [1, -2 * cos, 1],
        };
        return ([.. b.Select(x => x / (1 + alpha))], [1, -2 * cos / (1 + alpha), (1 - alpha) / (1 + alpha)]);
    }

    /// <summary>Taps of a low-pass filter: a sinc, cut by a Hamming window, of gain 1 at 0 Hz.</summary>
    internal static double[] LowPass(int length, double frequency)
    {
        double centre = (length - 1) / 2.0;
        double[] taps = [.. Enumerable.Range(0, length).Select(i =>
        {
            double sinc = i == centre ? 2 * frequency : Math.Sin(2 * Math.PI * frequency * (i - centre)) / (Math.PI * (i - centre));
            return sinc * (length == 1 ? 1 : 0.54 - (0.46 * Math.Cos(2 * Math.PI * i / (length - 1))));
        })];
        return [.. taps.Select(tap => tap / taps.Sum())];
    }

    /// <summary>y[n] = Σ b[i] · x[n − i] − Σ a[i] · y[n − i], from rest.</summary>
    internal static double[] Filter(double[] x, double[] b, double[] a)
    {
        double[] y = new double[x.Length];
        for (int n = 0; n < x.Length; n++)
        {
            for (int i = 0; i < b.Length && i <= n; i++)
            {
                y[n] += b[i] * x[n - i];
            }

            for (int i = 1; i < a.Length && i <= n; i++)
            {
                y[n] -= a[i] * y[n - i];
            }
        }

        return y;
    }

    internal static int[] Noise(int seed, int length, int amplitude, int offset = 0)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => offset + (int)Math.Round(((2 * random.NextDouble()) - 1) * amplitude))];
    }

    /// <summary>A sine of so many periods in the length.</summary>
    internal static int[] Tone(int length, double periods, double amplitude, double offset = 0)
    {
        return [.. Enumerable.Range(0, length).Select(
            n => (int)Math.Round(offset + (amplitude * Math.Sin(2 * Math.PI * periods * n / length))))];
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
