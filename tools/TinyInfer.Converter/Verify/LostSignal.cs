namespace TinyInfer.Converter.Verify;

/// <summary>
/// Layers that lose what they are given: no matter of calibration, which cannot spoil one layer alone, but a fault of the conversion.
/// </summary>
internal static class LostSignal
{
    /// <summary>Signal-to-noise ratio in dB of inputs from which on a layer can be expected to do well.</summary>
    private const double GoodDecibel = 30;

    /// <summary>Signal-to-noise ratio in dB below which a layer's output is lost.</summary>
    private const double LostDecibel = 10;

    /// <summary>Describes the layers whose inputs are good and whose output is lost.</summary>
    /// <param name="verification">How the model compares with the float model.</param>
    /// <returns>One line for all of them, or null if there is none.</returns>
    internal static string? Find(Verification verification)
    {
        bool isResultLost = verification.Outputs.Any(output => output.SignalToNoise < LostDecibel);
        LayerComparison[] faults =
        [
            .. verification.Layers.Where(
                layer => !layer.Decides && layer.InputSignalToNoise >= GoodDecibel && layer.SignalToNoise < LostDecibel
                && (isResultLost || IsMoreThanRounded(layer))),
        ];
        return faults.Length == 0
            ? null
            : "Lost in conversion: " + string.Join("; ", faults.Select(layer =>
                $"layer {layer.Layer} ({layer.Kind} {layer.Name}) gives {layer.SignalToNoise:F1} dB of signal to noise "
                + $"where its inputs have {layer.InputSignalToNoise:F1} dB{Reason(layer)}"));
    }

    private static string Reason(LayerComparison layer) => layer.Kind == nameof(Operators.LayerNormalization)
        ? ": groups that spread over few steps of their tensor are enlarged with its rounding; bring what it normalizes to one scale, by a "
            + "normalization of the samples or a layer before it"
        : string.Empty;

    /// <summary>
    /// Beside something far larger, a small value is 0 in int8, to the nearest step; that harms nobody as long as the results are good.
    /// </summary>
    private static bool IsMoreThanRounded(LayerComparison layer) => layer.LargestSteps > 1;
}
