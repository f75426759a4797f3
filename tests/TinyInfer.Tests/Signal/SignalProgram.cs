using TinyInfer.Numerics;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Filters;
using TinyInfer.Signal.Numerics;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>
/// Every stage over samples that it makes itself; the lines tell results apart by their last bit. Runs on the desktop and on the device.
/// </summary>
public static class SignalProgram
{
    /// <summary>Runs all stages.</summary>
    public static string[] Run()
    {
        string[] lines = new string[17];
        for (int i = 0; i < 5; i++)
        {
            lines[i] = Transform(64 << i);
        }

        lines[5] = "pipeline " + Pipeline(8, 0);
        lines[6] = "pipeline of wide samples " + Pipeline(20, 0);
        lines[7] = "filtered pipeline " + Pipeline(8, 1);
        lines[8] = "raw pipeline " + Raw();
        lines[9] = "statistics " + Statistics();
        lines[10] = "mathematics " + Mathematics();
        lines[11] = "line " + Line();
        lines[12] = "what stands still " + StandingStill();
        lines[13] = "no numbers " + NoNumbers();
        lines[14] = "real mathematics " + Ends();
        lines[15] = "windows of 16 bits " + ShortProgram.Run(Samples(3 * 1024, 16));
        lines[16] = "first stage " + GateProgram.Run(Samples(2 * GateProgram.Length, 16));
        return lines;
    }

    /// <summary>Times the transform of 256 points and the plain one, in ticks of 100 ns.</summary>
    public static string[] Measure()
    {
        const int Length = 256;
        const int Runs = 20;
        int[] samples = Samples(Length, 16);
        RealFft fft = new RealFft(Length, WindowShape.Hann);
        int[] cos = new int[Length / 2];
        int[] sin = new int[Length / 2];
        for (int i = 0; i < cos.Length; i++)
        {
            cos[i] = FixedMath.Cosine(FixedMath.Phase(i, Length)) >> 15;
            sin[i] = FixedMath.Sine(FixedMath.Phase(i, Length)) >> 15;
        }

        PlainFft plain = new PlainFft(Length, cos, sin);
        int[] re = new int[Length];
        int[] im = new int[Length];
        long fastest = long.MaxValue;
        long plainFastest = long.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = System.DateTime.UtcNow.Ticks;
            fft.ComputeSpectrum(samples, 0, 1, true, null);
            long middle = System.DateTime.UtcNow.Ticks;
            System.Array.Copy(samples, 0, re, 0, Length);
            System.Array.Copy(cos, 0, im, 0, Length / 2);
            long late = System.DateTime.UtcNow.Ticks;
            plain.Transform(re, im);
            long end = System.DateTime.UtcNow.Ticks;
            fastest = middle - start < fastest ? middle - start : fastest;
            plainFastest = end - late < plainFastest ? end - late : plainFastest;
        }

        return new string[] { fastest.ToString(), plainFastest.ToString() };
    }

    private static int[] Samples(int count, int bits)
    {
        int[] samples = new int[count];
        uint state = 12345;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;

            // Not (int)state >> n: that takes no instruction for the cast, and the device then shifts an unsigned number.
            samples[i] = (int)((state - 2147483648L) >> (32 - bits));
        }

        return samples;
    }

    private static long Hash(long hash, int[] values, int count)
    {
        for (int i = 0; i < count; i++)
        {
            hash = (hash * 1000003) + values[i];
        }

        return hash;
    }

    private static string Transform(int length)
    {
        int[] samples = Samples(length, 16);
        long hash = 0;
        for (int shape = 0; shape < 3; shape++)
        {
            RealFft fft = new RealFft(length, (WindowShape)shape);
            fft.ComputeSpectrum(samples, 0, 1, false, null);
            for (int k = 0; k < fft.BinCount; k++)
            {
                hash = (hash * 1000003) + fft.Bins[k];
            }

            fft.ComputePower(samples, 0, 1, true, null);
            for (int k = 0; k < fft.BinCount; k++)
            {
                hash = (hash * 1000003) + fft.Bins[k];
            }
        }

        return length.ToString() + " points " + hash.ToString();
    }

    private static string Pipeline(int bits, int filters)
    {
        FeaturePipeline pipeline = new FeaturePipeline(new PipelineSettings
        {
            Channels = 2,
            Length = 256,
            Hop = 128,
            Filters = filters == 0
                ? null
                : new SampleFilter[] { new BiquadCascade(new Biquad[] { Biquad.Notch(0.05, 3) }), FirFilter.LowPass(17, 0.2, 2) },
            Extractors = new FeatureExtractor[]
            {
                new SpectralBands(2, 256, WindowShape.Hann, true, RectangularBank.Uniform(1, 8, 16), BandScale.Log2Power, 1f),
                new SpectralBands(
                    2, 256, WindowShape.Hamming, false, TriangularBank.Mel(12, 50, 5000, 12000, 256), BandScale.Amplitude, 0f),
                new EnvelopeBands(
                    2,
                    256,
                    new Biquad[] { Biquad.BandPass(0.2, 2) },
                    4,
                    WindowShape.Hann,
                    RectangularBank.Uniform(1, 2, 10),
                    BandScale.Log2Power,
                    0.5f),
                new ToneLevels(2, 256, new double[] { 0.02, 0.31 }, BandScale.Log2Power, 1f),
            },
            Limits = new SensorLimits[] { new SensorLimits() },
        });
        Tensor tensor = InputOf(pipeline.FeatureCount);
        float[] floats = new float[pipeline.FeatureCount];
        int[] samples = Samples(4000, bits);
        long hash = 0;
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, samples.Length - used);
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                pipeline.Write(tensor);
                pipeline.Write(floats);
                hash = (hash * 1000003) + (int)pipeline.Fault;
                for (int i = 0; i < floats.Length; i++)
                {
                    hash = (hash * 1000003) + tensor.Data[tensor.Offset + i];
                    hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(floats[i]);
                }
            }
        }

        return hash.ToString();
    }

    /// <summary>A tensor to write to: that of a model would do as well, if there were one here.</summary>
    private static Tensor InputOf(int length)
    {
        return new Tensor(new int[] { length }, length, 0.07f, -5, new sbyte[length], 0);
    }

    private static string Raw()
    {
        float[] resolutions = new float[] { 0.01f, 0.3f, 7f };
        FeaturePipeline pipeline = new FeaturePipeline(new PipelineSettings
        {
            Channels = 3,
            Length = 20,
            Hop = 7,
            History = 2,
            Resolutions = resolutions,
            Extractors = new FeatureExtractor[] { new RawWindow(3, 20, resolutions) },
            Scaler = FeatureScaler.Standardize(new float[] { 1f, -2f, 3f }, new float[] { 11f, 0.7f, 13f }),
        });
        int[] samples = Samples(900, 6);
        float[] values = new float[samples.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i == 333 ? float.NaN : samples[i] * 0.37f;
        }

        float[] floats = new float[pipeline.FeatureCount];
        Tensor tensor = InputOf(pipeline.FeatureCount);
        Tensor wide = new Tensor(tensor.Shape, tensor.Length, 1e-4f, 0, null, 0, new short[tensor.Length]);
        long hash = 0;
        for (int used = 0; used < values.Length;)
        {
            used += pipeline.Append(values, used, values.Length - used);
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                pipeline.Write(floats);
                pipeline.Write(tensor);
                pipeline.Write(wide);
                hash = (hash * 1000003) + (int)pipeline.Fault;
                for (int i = 0; i < floats.Length; i++)
                {
                    hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(floats[i]);
                    hash = (hash * 1000003) + tensor.Data[i];
                    hash = (hash * 1000003) + wide.WideData[i];
                }
            }
        }

        return hash.ToString();
    }

    private static string Statistics()
    {
        SignalStatistics statistics = new SignalStatistics();
        long hash = 0;
        for (int bits = 3; bits < 25; bits++)
        {
            statistics.Compute(Samples(700, bits), 1, 2, 340, bits);
            float[] all =
            {
                statistics.Mean, statistics.RootMeanSquare, statistics.StandardDeviation, statistics.Peak, statistics.PeakToPeak,
                statistics.CrestFactor, statistics.Skewness, statistics.Kurtosis, statistics.ZeroCrossings,
            };
            for (int i = 0; i < all.Length; i++)
            {
                hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(all[i]);
            }
        }

        return hash.ToString();
    }

    /// <summary>Windows in which nothing moves: nothing divides by a variance of 0, and the sensor is to blame.</summary>
    private static string StandingStill()
    {
        FeaturePipeline pipeline = new FeaturePipeline(new PipelineSettings
        {
            Channels = 1,
            Length = 256,
            Hop = 256,
            Extractors = new FeatureExtractor[]
            {
                new StatisticalFeatures(1, new Statistic[] { Statistic.CrestFactor, Statistic.Skewness, Statistic.Kurtosis }),
                new SpectralBands(1, 256, WindowShape.Hann, true, RectangularBank.Uniform(1, 8, 16), BandScale.Log2Power, 0f),
                new SpectralBands(1, 256, WindowShape.Hann, true, RectangularBank.Uniform(1, 8, 16), BandScale.Amplitude, 0f),
                new ToneLevels(1, 256, new double[] { 0.02 }, BandScale.Log2Power, 0f),
            },
            Limits = new SensorLimits[] { new SensorLimits() },
        });
        float[] floats = new float[pipeline.FeatureCount];
        string result = string.Empty;
        foreach (int level in new int[] { 0, 1, -20000, 32767 })
        {
            short[] samples = new short[256];
            for (int i = 0; i < samples.Length; i++)
            {
                samples[i] = (short)level;
            }

            pipeline.Append(samples, 0, samples.Length);
            pipeline.Compute();
            pipeline.Write(floats);
            long hash = 0;
            for (int i = 0; i < floats.Length; i++)
            {
                hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(floats[i]);
            }

            result += level.ToString() + ": fault " + ((int)pipeline.Fault).ToString() + " " + hash.ToString() + ", ";
        }

        return result;
    }

    private static string NoNumbers()
    {
        string refused = " refused";
        try
        {
            new FeaturePipeline(new PipelineSettings
            {
                Channels = 1,
                Length = 8,
                Hop = 8,
                Resolutions = new float[] { float.NaN },
                Extractors = new FeatureExtractor[] { new RawWindow(1, 8, new float[] { 1f }) },
            });
            refused = " taken";
        }
        catch (System.ArgumentException)
        {
        }

        double huge = 1e300 * 1e300;
        return FixedMath.Saturate(double.NaN).ToString() + " " + FixedMath.Saturate(huge - huge).ToString() + " " + FixedMath.Saturate(
            huge).ToString()
            + " " + FixedMath.Saturate(-huge).ToString() + refused;
    }

    /// <summary>Root, logarithm and exponential of what is no number, of both infinities and of 2, as bits.</summary>
    private static string Ends()
    {
        double huge = 1e300 * 1e300;
        double[] values = { double.NaN, huge - huge, huge, -huge, 2 };
        string line = string.Empty;
        foreach (double value in values)
        {
            line += System.BitConverter.DoubleToInt64Bits(RealMath.Sqrt(value)).ToString() + " " + System.BitConverter.DoubleToInt64Bits(
                RealMath.Log(value)).ToString()
                + " " + System.BitConverter.DoubleToInt64Bits(RealMath.Exp(value)).ToString() + " ";
        }

        return line;
    }

    private static string Mathematics()
    {
        long hash = 0;
        int[] samples = Samples(500, 32);
        for (int i = 0; i < samples.Length; i++)
        {
            long wide = (long)samples[i] * samples[499 - i];
            hash = (hash * 1000003) + FixedMath.Sine((uint)samples[i]);
            hash = (hash * 1000003) + FixedMath.Log2(wide);
            hash = (hash * 1000003) + FixedMath.SquareRoot(wide);
            hash = (hash * 1000003) + FixedMath.Saturate(samples[i] * 1.7);
            hash = (hash * 1000003) + FixedMath.BitLength(wide);
        }

        return hash.ToString();
    }

    private static string Line()
    {
        int[] samples = Samples(777, 24);
        Detrend.RemoveLine(samples, 0, 3, 259);
        Detrend.RemoveMean(samples, 1, 3, 259);
        return Hash(0, samples, samples.Length).ToString();
    }
}
