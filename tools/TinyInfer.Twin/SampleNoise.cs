namespace TinyInfer.Twin;

/// <summary>Noise of a sensor, drawn from a table of normally distributed numbers: boards by the thousand have no time for more.</summary>
/// <param name="deviations">Standard deviation of each channel, in counts.</param>
/// <param name="seed">What it begins with.</param>
internal sealed class SampleNoise(double[] deviations, int seed)
{
    private const int Bits = 13;

    private static readonly float[] _normal = Draw();

    private uint _state = ((uint)seed * 2654435761) | 1;

    /// <summary>Makes a board's noise.</summary>
    /// <param name="machine">What it has in common with others.</param>
    /// <param name="options">How it differs from them.</param>
    /// <returns>The noise; null for none.</returns>
    internal static SampleNoise? Of(SimulatedMachine machine, SimulatedDeviceOptions options) => options.Noise == 0
        ? null
        : new SampleNoise(Array.ConvertAll(machine.Deviations, deviation => deviation * options.Noise), options.Seed);

    /// <summary>The next value.</summary>
    /// <param name="channel">Whose.</param>
    /// <returns>Counts to be added.</returns>
    internal double Next(int channel)
    {
        // Marsaglia's xorshift; the upper bits are the better ones.
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return deviations[channel] * _normal[_state >> (32 - Bits)];
    }

    private static float[] Draw()
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, 1 << Bits).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
