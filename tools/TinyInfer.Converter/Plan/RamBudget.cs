using TinyInfer.Converter.Emit;

namespace TinyInfer.Converter.Plan;

/// <summary>Splits the RAM that a user grants into what every mode needs and what is left for packed weights.</summary>
internal static class RamBudget
{
    /// <summary>Sets the budget for packed weights in the records of a blob.</summary>
    /// <param name="records">The records, otherwise complete.</param>
    /// <param name="ram">RAM in bytes for arena, working memory and packed weights; null for no limit.</param>
    /// <param name="warnings">Told where the RAM does not even hold arena and working memory.</param>
    internal static void Apply(BlobModel records, int? ram, ICollection<string> warnings)
    {
        records.PackedBudget = int.MaxValue;
        if (ram is not { } bytes)
        {
            return;
        }

        // Working memory is largest when all layers are packed, so what is reckoned here is enough for any choice.
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        int needed = model.ArenaSize + model.ScratchSize;
        records.PackedBudget = Math.Max(0, bytes - needed);
        if (needed > bytes)
        {
            warnings.Add($"--ram {bytes}: arena and working memory alone take {needed} bytes; all layers stay compact.");
        }
    }
}
