namespace TinyInfer.Converter.Report;

/// <summary>A layer in a report.</summary>
/// <param name="Index">Its place in the order in which layers run, from 0.</param>
/// <param name="Name">Its name in the source model.</param>
/// <param name="Operator">The kernel that runs it.</param>
/// <param name="Mode">How its weights are held; <see cref="ExecutionMode.Auto"/> where it has none.</param>
/// <param name="OutputShape">Dimensions of its output, channels last.</param>
/// <param name="Macs">Multiply-accumulates of one run.</param>
/// <param name="Weights">Number of weights.</param>
public sealed record LayerSummary(int Index, string Name, string Operator, ExecutionMode Mode, int[] OutputShape, long Macs, int Weights)
{
    /// <summary>Signal-to-noise ratio of its output against the float model, in dB; null where there is nothing to compare with.</summary>
    public double? SignalToNoise { get; init; }

    /// <summary>Largest difference of its output from the float model's, in real units; null where there is nothing to compare with.</summary>
    public double? LargestDifference { get; init; }

    /// <summary>The same in quantization steps.</summary>
    public double? LargestSteps { get; init; }
}
