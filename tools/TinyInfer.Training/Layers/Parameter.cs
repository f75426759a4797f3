namespace TinyInfer.Training.Layers;

/// <summary>Numbers that training changes, with the gradient of the loss.</summary>
/// <param name="values">Their first values.</param>
/// <param name="decays">Whether weight decay pulls them towards 0: weights, but no biases and no scales.</param>
internal sealed class Parameter(float[] values, bool decays)
{
    private int[] _pruned = [];

    /// <summary>The numbers.</summary>
    internal float[] Values { get; } = values;

    /// <summary>The gradient of the loss by each, summed over a batch.</summary>
    internal float[] Gradient { get; } = new float[values.Length];

    /// <summary>Whether weight decay pulls them towards 0.</summary>
    internal bool Decays { get; } = decays;

    /// <summary>Makes all but the largest 0, and has them stay so.</summary>
    /// <param name="share">The share that is left.</param>
    internal void Prune(double share)
    {
        int left = Math.Clamp((int)Math.Ceiling(share * Values.Length), 1, Values.Length);
        _pruned = [.. Enumerable.Range(0, Values.Length).OrderByDescending(i => Math.Abs(Values[i])).Skip(left)];
        ClearPruned();
    }

    /// <summary>Makes those 0 again that were pruned.</summary>
    internal void ClearPruned()
    {
        foreach (int i in _pruned)
        {
            Values[i] = 0;
        }
    }

    /// <summary>Weights drawn as He et al. (2015) have it for rectified units.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fanIn">Inputs of one output.</param>
    /// <param name="random">Draws them.</param>
    internal static Parameter Weights(int count, int fanIn, Random random)
    {
        float deviation = MathF.Sqrt(2f / fanIn);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = deviation * Normal.Draw(random);
        }

        return new Parameter(values, decays: true);
    }

    /// <summary>Biases, 0 at first.</summary>
    /// <param name="count">How many.</param>
    internal static Parameter Biases(int count) => new(new float[count], decays: false);
}
