namespace TinyInfer;

/// <summary>How to load a model. The defaults do what the blob says.</summary>
public sealed class LoadOptions
{
    /// <summary>
    /// <see cref="ExecutionMode.Auto"/> (default): as the blob says, layer by layer. <see cref="ExecutionMode.Compact"/> or
    /// <see cref="ExecutionMode.Packed"/>: all weighted layers so.
    /// </summary>
    public ExecutionMode Mode { get; set; }

    /// <summary>RAM in bytes that packed weights may take in layers that the blob leaves open; −1 (default): as the blob says.</summary>
    public int PackedBudget { get; set; } = -1;
}
