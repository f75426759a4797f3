namespace TinyInfer.Converter.Verify;

/// <summary>A model output, float and int8, over validation samples.</summary>
/// <param name="Name">The output's name in the source model.</param>
/// <param name="Scale">Real value of one quantization step.</param>
/// <param name="SignalToNoise">Over all its values, in dB; NaN where there is no reference.</param>
/// <param name="Reference">Values of the float model, evenly spread: what a scatter plot shows.</param>
/// <param name="Actual">Values of the int8 model, dequantized, in the same order.</param>
public sealed record OutputComparison(
    string Name, float Scale, double SignalToNoise, IReadOnlyList<float> Reference, IReadOnlyList<float> Actual)
{
    /// <summary>
    /// For a classifier, how often which class was highest: rows for the float model, columns for the int8 model. Null for others.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>>? Confusion { get; init; }

    /// <summary>Of a classifier's scores or labels, for how many samples both choose the same class; null for other outputs.</summary>
    public int? SameClass { get; init; }
}
