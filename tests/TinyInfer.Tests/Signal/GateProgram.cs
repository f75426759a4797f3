using TinyInfer.Signal.Features;

namespace TinyInfer.Tests.Signal;

/// <summary>The first stage of a cascade; part of <see cref="SignalProgram"/>.</summary>
public static class GateProgram
{
    /// <summary>Samples of a window.</summary>
    public const int Length = 75;

    /// <summary>Levels of both ends of the range, of noise, and of what comes in pieces.</summary>
    /// <param name="wide">Noise of 16 bits, two windows of it.</param>
    public static string Run(int[] wide)
    {
        short[] samples = new short[wide.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)(i >= Length ? wide[i] : (i & 7) < 5 ? -32768 : 32767);
        }

        string line = string.Empty;
        for (Statistic measure = Statistic.RootMeanSquare; measure <= Statistic.CrestFactor; measure++)
        {
            WindowGate gate = new WindowGate(measure, new float[] { 1e9f }, 1000);
            FeaturePipeline pipeline = new FeaturePipeline(new PipelineSettings
            {
                Length = Length,
                Extractors = new FeatureExtractor[] { new RawWindow(1, Length, null) },
                Gate = gate,
            });
            for (int used = 0; used < samples.Length;)
            {
                int block = samples.Length - used < 33 ? samples.Length - used : 33;
                used += pipeline.Append(samples, used, block);
                if (pipeline.IsReady)
                {
                    pipeline.Compute();
                    int bits = System.BitConverter.ToInt32(System.BitConverter.GetBytes(gate.GetLevel(0)), 0);
                    line += bits.ToString() + (pipeline.IsStopped ? " stopped " : " ");
                }
            }
        }

        return line;
    }
}
