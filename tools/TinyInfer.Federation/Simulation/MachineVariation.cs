namespace TinyInfer.Federation.Simulation;

/// <summary>
/// What makes one machine out of the recording of another: a gain, a sensor mounted otherwise (a low pass of one pole, where it is softer),
/// and noise of its own.
/// </summary>
/// <param name="Gain">What samples are multiplied by.</param>
/// <param name="Softness">Part of the last sample in the next, 0 to below 1.</param>
/// <param name="Noise">Standard deviation of the noise, in counts.</param>
public sealed record MachineVariation(double Gain, double Softness, double Noise)
{
    /// <summary>Draws a machine.</summary>
    /// <param name="random">Where from.</param>
    /// <returns>A gain of 0.7 to 1.4, a softness up to 0.4, and noise up to 12 counts.</returns>
    public static MachineVariation Draw(Random random) =>
        new(0.7 * Math.Pow(2, random.NextDouble()), 0.4 * random.NextDouble(), 12 * random.NextDouble());

    /// <summary>Makes what its sensor records.</summary>
    /// <param name="samples">What the other's recorded, one channel.</param>
    /// <param name="random">Decides on the noise.</param>
    /// <returns>The samples.</returns>
    public short[] Apply(IReadOnlyList<short> samples, Random random)
    {
        short[] result = new short[samples.Count];
        double last = 0;
        for (int i = 0; i < result.Length; i++)
        {
            last = ((1 - Softness) * Gain * samples[i]) + (Softness * last);
            double noise = Noise * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            result[i] = (short)Math.Clamp(Math.Round(last + noise), short.MinValue, short.MaxValue);
        }

        return result;
    }
}
