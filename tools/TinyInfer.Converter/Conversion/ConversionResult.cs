using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Sparsity;
using TinyInfer.Converter.Streaming;
using TinyInfer.Converter.Tables;
using TinyInfer.Converter.Tune;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Conversion;

/// <summary>A converted model that has been run.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Blob">The blob.</param>
/// <param name="Network">The network, quantized and planned.</param>
/// <param name="Plan">Where activations lie.</param>
/// <param name="Layers">How each layer compares with the float model.</param>
/// <param name="ValidationSamples">Number of samples compared.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record ConversionResult(
    string Name,
    byte[] Blob,
    Network Network,
    ArenaPlan Plan,
    IReadOnlyList<LayerComparison> Layers,
    int ValidationSamples,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Number of weights.</summary>
    public int WeightCount => Network.Operators.Sum(op => op.WeightCount);

    /// <summary>Multiply-accumulates of one run.</summary>
    public long Macs => Network.Operators.Sum(op => op.Macs);

    /// <summary>How the network was made to stream; null if it runs over whole windows.</summary>
    public StreamingSummary? Streaming { get; init; }

    /// <summary>The blob, loaded.</summary>
    public required InferenceModel Model { get; init; }

    /// <summary>Values of the outputs, float and int8.</summary>
    public required IReadOnlyList<OutputComparison> Outputs { get; init; }

    /// <summary>The model in generated code; null if it is interpreted.</summary>
    public CompiledModel? Compiled { get; init; }

    /// <summary>The board that generated code is to be fast on.</summary>
    internal Board Board { get; init; } = Board.Standard;

    /// <summary>How the weights of each layer are held in generated code, and why.</summary>
    public IReadOnlyList<LayerChoice> Choices { get; init; } = [];

    /// <summary>What was tried to bring it nearer to the float model; empty if nothing.</summary>
    public IReadOnlyList<TuningStep> Tuning { get; init; } = [];

    /// <summary>How weights were pruned; null if they were not.</summary>
    public SparsityChoice? Sparsity { get; init; }

    /// <summary>Which fully connected layers have become two; null if that was not asked for.</summary>
    public LowRankChoice? LowRank { get; init; }

    /// <summary>The tensors that can be int16.</summary>
    internal IReadOnlyList<WideTensor> WideTensors { get; init; } = [];

    /// <summary>How ranges were taken and channels equalized.</summary>
    internal QuantizationPlan? Quantization { get; init; }

    /// <summary>How bits of weights and activations were chosen; null if they were given.</summary>
    public PrecisionChoice? Precision { get; init; }

    /// <summary>How tables of calibration and validation data have been understood.</summary>
    public IReadOnlyList<TableReport> Tables { get; init; } = [];

    /// <summary>An autoencoder's errors of the normal calibration samples; null for others.</summary>
    internal IReadOnlyList<float>? NormalScores { get; init; }

    /// <summary>The blob as records, to emit it in other forms.</summary>
    public required BlobModel Records { get; init; }
}
