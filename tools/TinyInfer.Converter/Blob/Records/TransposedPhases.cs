namespace TinyInfer.Converter.Blob.Records;

/// <summary>One axis of a transposed convolution, taken apart into the phases that the device runs as plain convolutions.</summary>
internal sealed class TransposedPhases
{
    /// <summary>Takes an axis apart.</summary>
    /// <param name="size">Size of the output.</param>
    /// <param name="kernel">Number of taps.</param>
    /// <param name="stride">Distance in the output of neighbouring input elements.</param>
    /// <param name="dilation">Distance in the output of neighbouring taps.</param>
    /// <param name="padding">Elements cut off the output's start.</param>
    public TransposedPhases(int size, int kernel, int stride, int dilation, int padding)
    {
        int common = GreatestCommonDivisor(stride, dilation);
        Dilation = dilation / common;
        for (int phase = 0; phase < Math.Min(stride, size); phase++)
        {
            int[] taps = [.. Enumerable.Range(0, kernel).Where(k => (phase + padding - (k * dilation)) % stride == 0).Reverse()];
            Taps.Add(taps.Length == 0 ? [-1] : taps);
            Starts.Add(taps.Length == 0 ? 0 : (phase + padding - (taps[0] * dilation)) / stride);
        }
    }

    /// <summary>Distance of a phase's taps in the input.</summary>
    public int Dilation { get; }

    /// <summary>The kernel's taps of each phase, in the order of the input; −1 stands for a tap of weight 0.</summary>
    public List<int[]> Taps { get; } = [];

    /// <summary>For each phase the coordinate of the input element that its first tap sees first.</summary>
    public List<int> Starts { get; } = [];

    /// <summary>The axis as the device has it.</summary>
    internal PhaseAxis ToAxis() => new(Dilation, [.. Taps.Zip(Starts, (taps, start) => (taps.Length, start))]);

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
