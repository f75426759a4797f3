namespace TinyInfer.Signal.Features;

/// <summary>A model's input, and what makes features of its integers: one number for all, one per channel, or one per feature.</summary>
internal sealed class ScaledInput
{
    /// <summary>The input; null as long as the numbers are of none.</summary>
    internal Tensor Target { get; set; }

    /// <summary>Multipliers, in ±[2^29, 2^30].</summary>
    internal int[] Multipliers { get; private set; }

    /// <summary>What is added to the products.</summary>
    internal long[] Biases { get; private set; }

    /// <summary>How far sums are shifted right.</summary>
    internal byte[] Shifts { get; private set; }

    /// <summary>Makes room.</summary>
    /// <param name="count">For so many numbers.</param>
    internal void Allocate(int count)
    {
        Multipliers = new int[count];
        Biases = new long[count];
        Shifts = new byte[count];
    }
}
