namespace TinyInfer.Converter.Verify;

/// <summary>What a user should know about a converted model, and what can be done about it.</summary>
internal static class Advice
{
    /// <summary>Signal-to-noise ratio in dB below which a result is worth a warning: noise of a tenth of the signal's power is 10 dB.</summary>
    private const double LowDecibel = 15;

    /// <summary>RAM in bytes that one array finds on an ESP32 whatever else runs there.</summary>
    private const int LargestArray = 30 * 1024;

    /// <summary>RAM in bytes that managed code finds on any ESP32 without PSRAM; with luck it is twice as much.</summary>
    private const int SmallestHeap = 60 * 1024;

    /// <summary>Finds what is worth a warning.</summary>
    /// <param name="model">The model.</param>
    /// <param name="verification">How it compares with the float model.</param>
    /// <returns>One sentence or two each.</returns>
    internal static IEnumerable<string> For(InferenceModel model, Verification verification)
    {
        LayerComparison? first = verification.Layers.FirstOrDefault(layer => layer.SignalToNoise < LowDecibel);
        if (verification.Layers.Count > 0 && verification.Layers[^1].SignalToNoise < LowDecibel)
        {
            yield return $"The output keeps only {verification.Layers[^1].SignalToNoise:F1} dB of signal to noise; the first layer to fall below {LowDecibel} dB is "
                + $"{first!.Layer} ({first.Name}). Try --calibrator percentile, or calibration data that is closer to what the model will meet.";
        }

        int ram = model.ArenaSize + model.ScratchSize + model.PackedSize;
        if (ram > SmallestHeap && model.PackedSize > 0)
        {
            yield return $"The model takes {ram:N0} bytes of RAM, most of them for speed; an ESP32 without PSRAM has 60 to 110 KB in all. Limit it with --ram BYTES.";
        }

        if (model.ArenaSize > LargestArray)
        {
            yield return $"The arena of {model.ArenaSize:N0} bytes is one array; without PSRAM an ESP32 may not have that much free in one piece.";
        }
    }
}
