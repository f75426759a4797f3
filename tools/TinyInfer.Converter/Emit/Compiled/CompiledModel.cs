using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>A model as generated code.</summary>
/// <param name="Files">The source files; the first holds the class to use.</param>
/// <param name="Records">The small blob that the code carries: tables, metadata and self-test, and the constants of layers that are not compiled.</param>
/// <param name="Layers">What became of each layer.</param>
public sealed record CompiledModel(IReadOnlyList<GeneratedFile> Files, BlobModel Records, IReadOnlyList<CompiledLayer> Layers)
{
    /// <summary>Bytes of generated IL.</summary>
    public int CodeSize => Layers.Sum(l => l.Cost.Bytes);
}

/// <summary>What became of a layer.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Problem">Why it is not compiled; null where it is.</param>
/// <param name="Cost">The IL of its code, for one run.</param>
public sealed record CompiledLayer(int Layer, string? Problem, IlCost Cost);
