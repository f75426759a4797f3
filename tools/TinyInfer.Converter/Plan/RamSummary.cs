namespace TinyInfer.Converter.Plan;

/// <summary>RAM of a model, in bytes.</summary>
/// <param name="Arena">Activations.</param>
/// <param name="Scratch">Working memory that the layers share.</param>
/// <param name="Packed">Packed weights.</param>
public sealed record RamSummary(int Arena, int Scratch, int Packed)
{
    /// <summary>All together. A blob that is loaded from an array takes its own size besides.</summary>
    public int Total => Arena + Scratch + Packed;

    /// <summary>RAM of a loaded model.</summary>
    /// <param name="model">The model.</param>
    /// <returns>Its RAM.</returns>
    public static RamSummary Of(InferenceModel model) => new(model.ArenaSize, model.ScratchSize, model.PackedSize);
}
