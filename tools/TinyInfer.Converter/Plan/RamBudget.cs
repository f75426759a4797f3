using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Plan;

/// <summary>Splits the RAM that a user grants into what every mode needs and what is left for packed weights.</summary>
public static class RamBudget
{
    /// <summary>Bytes of heap that managed code finds on any ESP32 without PSRAM.</summary>
    public const int SmallestHeap = 60 * 1024;

    /// <summary>The most bytes of heap that it finds without PSRAM.</summary>
    public const int LargestHeap = 110 * 1024;

    /// <summary>Bytes of RAM for a model where the user names no limit: the application needs some of the smallest heap.</summary>
    public const int Standard = 48 * 1024;

    /// <summary>The heap of an ESP32 without PSRAM, for messages.</summary>
    internal static string Heap { get; } = $"{SmallestHeap / 1024} to {LargestHeap / 1024} KB";

    /// <summary>Sets the budget for packed weights in the records of a blob.</summary>
    /// <param name="records">The records, otherwise complete.</param>
    /// <param name="ram">RAM in bytes for arena, working memory and packed weights; null for <see cref="Standard"/>.</param>
    internal static void Apply(BlobModel records, int? ram)
    {
        // Working memory is largest when all layers are packed, so what is reckoned here is enough for any choice.
        records.PackedBudget = int.MaxValue;
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        records.PackedBudget = Math.Max(0, (ram ?? Standard) - model.ArenaSize - model.ScratchSize);
    }

    /// <summary>Warning if a finished model exceeds the user's limit.</summary>
    /// <param name="ram">The limit in bytes; null for none.</param>
    /// <param name="model">The model, as it is handed out.</param>
    /// <param name="mode">The mode that was asked for; null for none.</param>
    /// <returns>A warning, or nothing.</returns>
    internal static IEnumerable<string> Check(int? ram, InferenceModel model, ExecutionMode? mode)
    {
        RamSummary needed = RamSummary.Of(model);
        if (ram is not { } bytes || needed.Total <= bytes)
        {
            yield break;
        }

        yield return mode == ExecutionMode.Packed
            ? $"--ram {bytes}: the model takes {needed.Total} bytes, {needed.Packed} of them for weights: "
                + "--mode packed packs all layers. --mode auto packs those that fit."
            : $"--ram {bytes}: the model takes {needed.Total} bytes: activations {needed.Arena}, working memory {needed.Scratch}, packed "
                + $"weights {needed.Packed}.";
    }
}
