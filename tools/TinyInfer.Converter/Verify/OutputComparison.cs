namespace TinyInfer.Converter.Verify;

/// <summary>Values of a model output, float and int8, over validation samples: what a scatter plot shows.</summary>
/// <param name="Name">The output's name in the source model.</param>
/// <param name="Scale">Real value of one quantization step.</param>
/// <param name="Reference">Values of the float model.</param>
/// <param name="Actual">Values of the int8 model, dequantized, in the same order.</param>
public sealed record OutputComparison(string Name, float Scale, IReadOnlyList<float> Reference, IReadOnlyList<float> Actual);
