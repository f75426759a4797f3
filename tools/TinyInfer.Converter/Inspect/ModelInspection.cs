using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Inspect;

/// <summary>Contents of a model file.</summary>
/// <param name="Format">The kind of file, for people.</param>
/// <param name="Name">The model's name.</param>
/// <param name="FileSize">Bytes of the file.</param>
public sealed record ModelInspection(string Format, string Name, int FileSize)
{
    /// <summary>The program that wrote the file, or null.</summary>
    public string? Producer { get; init; }

    /// <summary>Further notes of the file, by name.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new SortedDictionary<string, string>();

    /// <summary>How often each operator of the file occurs.</summary>
    public IReadOnlyDictionary<string, int> Operators { get; init; } = new SortedDictionary<string, int>();

    /// <summary>
    /// The inputs, outputs and activations; of a model that cannot be converted, what the file says of inputs and outputs.
    /// </summary>
    public IReadOnlyList<TensorInspection> Tensors { get; init; } = [];

    /// <summary>The layers that it has on the device; empty for a model that cannot be converted.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; init; } = [];

    /// <summary>Number of weights.</summary>
    public long Weights => Layers.Sum(layer => (long)layer.Weights);

    /// <summary>Multiply-accumulates of one run.</summary>
    public long Macs => Layers.Sum(layer => layer.Macs);

    /// <summary>Where activations lie on the device; null for a model that cannot be converted.</summary>
    public ArenaSummary? Arena { get; init; }

    /// <summary>RAM that it takes on a board; null for models that are no blobs yet.</summary>
    public RamSummary? Ram { get; init; }

    /// <summary>Whether every layer gives the bytes that the blob's self-test asks for; null without a self-test.</summary>
    public bool? SelfTest { get; init; }

    /// <summary>Why the model cannot be converted as it is; null if it can.</summary>
    public string? Problem { get; init; }
}
