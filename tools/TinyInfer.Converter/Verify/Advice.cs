using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Verify;

/// <summary>Warnings about a converted model, with remedies.</summary>
internal static class Advice
{
    /// <summary>
    /// Signal-to-noise ratio in dB below which a result is worth a warning: noise of a tenth of the signal's power is 10 dB.
    /// </summary>
    private const double LowDecibel = 15;

    /// <summary>RAM in bytes that one array finds on an ESP32 whatever else runs there.</summary>
    private const int LargestArray = 30 * 1024;

    /// <summary>Finds what is worth a warning in the comparison with the float model: every output is judged.</summary>
    /// <param name="network">The network.</param>
    /// <param name="verification">How it compares with the float model.</param>
    /// <param name="isCalibrated">Whether ranges come from calibration data.</param>
    /// <returns>A sentence or two for each output in need of it.</returns>
    internal static IEnumerable<string> OnAccuracy(Network network, Verification verification, bool isCalibrated)
    {
        for (int i = 0; i < verification.Outputs.Count; i++)
        {
            OutputComparison output = verification.Outputs[i];
            bool isLabel = output.SameClass != null && output.Confusion == null;
            if (output.SignalToNoise < LowDecibel && !isLabel)
            {
                HashSet<Operator> before = Before(network, network.Outputs[i]);
                LayerComparison? first = network.Operators.Where(op => !op.IsView).Zip(verification.Layers)
                    .FirstOrDefault(layer => before.Contains(layer.First) && layer.Second.SignalToNoise < LowDecibel).Second;
                string place = first == null
                    ? string.Empty
                    : $"; the first layer to fall below {LowDecibel} dB is {first.Layer} ({first.Name})";
                yield return $"Output '{output.Name}' keeps only {output.SignalToNoise:F1} dB of signal to noise{place}. " + (isCalibrated
                    ? "Try --quality best, or calibration data that is closer to what the model will meet."
                    : "Its scales come with the model: quantize that again, on data that is closer to what it will meet.");
            }
        }
    }

    /// <summary>Finds what is worth a warning in what a model takes of RAM.</summary>
    /// <param name="model">The model.</param>
    /// <returns>A sentence or two each.</returns>
    internal static IEnumerable<string> OnMemory(InferenceModel model)
    {
        int ram = model.ArenaSize + model.ScratchSize + model.PackedSize;
        if (ram > RamBudget.SmallestHeap && model.PackedSize > 0)
        {
            yield return $"The model takes {ram:N0} bytes of RAM, most of them for speed; an ESP32 "
                + $"without PSRAM has {RamBudget.Heap} in all. Limit it with --ram BYTES.";
        }

        if (model.ArenaSize > LargestArray)
        {
            yield return $"The arena of {model.ArenaSize:N0} bytes is one array; "
                + "without PSRAM an ESP32 may not have that much free in one piece.";
        }
    }

    /// <summary>The operators that an output depends on.</summary>
    private static HashSet<Operator> Before(Network network, Value output)
    {
        HashSet<Operator> found = [];
        Stack<Value> open = new([output]);
        while (open.TryPop(out Value? value))
        {
            if (network.Producer(value) is { } producer && found.Add(producer))
            {
                producer.Inputs.ForEach(open.Push);
            }
        }

        return found;
    }
}
