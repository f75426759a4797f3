using TinyInfer.Signal;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Tests.Signal;

/// <summary>
/// Windows that keep 16 bits, scanned or not, as features and as a model's input. Runs on the desktop and on the device.
/// </summary>
public static class ShortProgram
{
    /// <summary>Runs them over noise of all 16 bits, made quieter but for a few samples, and with a last window at both ends.</summary>
    public static string Run(int[] noise)
    {
        short[] samples = new short[noise.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = i >= 2048 ? (i % 7 == 0 ? short.MinValue : short.MaxValue)
                : (short)(i % 400 == 5 ? noise[i] : noise[i] >> (i < 1024 ? 7 : 2));
        }

        long hash = 0;
        for (int shape = 0; shape < 3; shape++)
        {
            hash = Hash(hash, samples, 64, (WindowShape)shape, 1f, 0.07f);
            hash = Hash(hash, samples, 1024, (WindowShape)shape, 1f, 0.07f);
            hash = Hash(hash, samples, 64, (WindowShape)shape, 0.001f, 7f);
            hash = Channels(hash, samples, (WindowShape)shape);
        }

        return hash.ToString();
    }

    /// <summary>The same samples as those of three channels.</summary>
    private static long Channels(long hash, short[] samples, WindowShape shape)
    {
        RectangularBank bank = RectangularBank.Uniform(1, 4, 30);
        FeaturePipeline pipeline = new FeaturePipeline(new PipelineSettings
        {
            Channels = 3,
            Length = 256,
            Hop = 100,
            Extractors = new FeatureExtractor[] { new SpectralBands(3, 256, shape, true, bank, BandScale.Log2Power, 1f) },
            Limits = new SensorLimits[] { new SensorLimits() },
        });
        float[] features = new float[90];
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, samples.Length - used);
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                pipeline.Write(features);
                hash = (hash * 1000003) + (int)pipeline.Fault;
                for (int i = 0; i < features.Length; i++)
                {
                    hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(features[i]);
                }
            }
        }

        return hash;
    }

    private static long Hash(long hash, short[] samples, int length, WindowShape shape, float offset, float scale)
    {
        int count = (length / 8) - 1;
        RectangularBank bank = RectangularBank.Uniform(1, length == 64 ? 4 : 3, count);
        FeaturePipeline pipeline = new FeaturePipeline(new PipelineSettings
        {
            Length = length,
            Extractors = new FeatureExtractor[] { new SpectralBands(1, length, shape, true, bank, BandScale.Log2Power, offset) },
            Limits = new SensorLimits[] { new SensorLimits() },
        });
        Tensor direct = new Tensor(new int[] { count }, count, scale, -100, new sbyte[count], 0);
        Tensor late = new Tensor(new int[] { count }, count, scale, -100, new sbyte[count], 0);
        float[] features = new float[count];
        for (int used = 0; used < samples.Length;)
        {
            used += pipeline.Append(samples, used, samples.Length - used < 50 ? samples.Length - used : 50);
            while (pipeline.IsReady)
            {
                pipeline.Compute();
                pipeline.Write(direct);
                pipeline.Write(features);
                pipeline.Write(late);
                hash = (hash * 1000003) + (int)pipeline.Fault;
                for (int i = 0; i < count; i++)
                {
                    hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(features[i]);
                    hash = (hash * 1000003) + (direct.Data[i] == late.Data[i] ? direct.Data[i] : 1000);
                }
            }
        }

        return hash;
    }
}
