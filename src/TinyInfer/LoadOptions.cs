namespace TinyInfer;

/// <summary>How to load a model. The defaults do what the blob says.</summary>
public sealed class LoadOptions
{
    internal const int DefaultMemoryLimit = 16 * 1024 * 1024;
    internal const int DefaultWorkLimit = 1 << 30;

    /// <summary>
    /// <see cref="ExecutionMode.Auto"/> (default): as the blob says, layer by layer. <see cref="ExecutionMode.Compact"/> or
    /// <see cref="ExecutionMode.Packed"/>: all weighted layers so.
    /// </summary>
    public ExecutionMode Mode { get; set; }

    /// <summary>RAM in bytes that packed weights may take in layers that the blob leaves open; −1 (default): as the blob says.</summary>
    public int PackedBudget { get; set; } = -1;

    /// <summary>
    /// RAM in bytes that activations and states may take, above which a blob is refused; 16 MB by default. It does not count packed
    /// weights, which <see cref="PackedBudget"/> limits.
    /// </summary>
    public int MemoryLimit { get; set; } = DefaultMemoryLimit;

    /// <summary>
    /// Multiply-accumulates that a run may take, an element moved counted as one, above which a blob is refused; 2^30 by default.
    /// </summary>
    public int WorkLimit { get; set; } = DefaultWorkLimit;

    /// <summary>
    /// Memory for activations that models share of which one runs at a time: after its run a model's inputs and outputs last until another
    /// runs. Null (default), or one that is too small, for memory of the model's own. Not for models that keep frames of a stream.
    /// </summary>
    public sbyte[] Arena { get; set; }
}
