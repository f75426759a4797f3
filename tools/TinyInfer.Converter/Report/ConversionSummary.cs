using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Sparsity;
using TinyInfer.Converter.Streaming;
using TinyInfer.Converter.Tables;
using TinyInfer.Converter.Tune;
using TinyInfer.Converter.Verify;
using TinyInfer.Converter.Weights;
using TinyInfer.Format;

namespace TinyInfer.Converter.Report;

/// <summary>Result of a conversion: the contents of report.json, of the page and of the command's output.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Source">File name of the source model.</param>
/// <param name="Producer">The program that converted it.</param>
/// <param name="BlobSize">Bytes of the blob.</param>
/// <param name="Checksum">CRC-32 that the blob carries, in hexadecimal digits.</param>
/// <param name="Weights">Number of weights.</param>
/// <param name="Macs">Multiply-accumulates of one run.</param>
/// <param name="Ram">What it takes of a board's RAM.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Layers">Its layers, compared with the float model.</param>
/// <param name="Arena">Where its activations lie.</param>
/// <param name="ValidationSamples">Number of samples compared.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record ConversionSummary(
    string Name,
    string Source,
    string Producer,
    int BlobSize,
    string Checksum,
    int Weights,
    long Macs,
    RamSummary Ram,
    IReadOnlyList<PortSummary> Inputs,
    IReadOnlyList<PortSummary> Outputs,
    IReadOnlyList<LayerSummary> Layers,
    ArenaSummary Arena,
    int ValidationSamples,
    IReadOnlyList<string> Warnings)
{
    /// <summary>IL instructions of one run on a board, estimated.</summary>
    public long Instructions => Layers.Sum(layer => layer.Instructions);

    /// <summary>The board that times are estimated for.</summary>
    public Board Board { get; init; } = Board.Standard;

    /// <summary>Seconds of one run on the board, estimated.</summary>
    public double Seconds { get; init; }

    /// <summary>The anomaly threshold, for an autoencoder.</summary>
    public float? Threshold { get; init; }

    /// <summary>The score that the threshold is of; null without one.</summary>
    public string? Score { get; init; }

    /// <summary>
    /// Of a classifier, for how many of the validation samples float and int8 choose the same class; null for what is none.
    /// </summary>
    public int? SameClass { get; init; }

    /// <summary>Bytes of IL that the layers in generated code take of the flash; null if there is none.</summary>
    public int? CodeSize { get; init; }

    /// <summary>
    /// Source files that firmware is compiled from, the first with the model's class; each of the others needs a class library of its own.
    /// </summary>
    public int SourceFiles { get; init; } = 1;

    /// <summary>
    /// Flash, RAM and time in each of the ways to hold weights that are known without generating code, and in the one that was written.
    /// </summary>
    public IReadOnlyList<ModeSummary> Modes { get; init; } = [];

    /// <summary>How it was made to stream; null if it runs over whole windows.</summary>
    public StreamingSummary? Streaming { get; init; }

    /// <summary>What was tried to bring it nearer to the float model; null if nothing.</summary>
    public IReadOnlyList<TuningStep>? Tuning { get; init; }

    /// <summary>How bits of weights and activations were chosen; null if they were given.</summary>
    public PrecisionChoice? Precision { get; init; }

    /// <summary>Which fully connected layers have become two; null if that was not asked for.</summary>
    public LowRankChoice? LowRank { get; init; }

    /// <summary>How weights were pruned; null if they were not.</summary>
    public SparsityChoice? Sparsity { get; init; }

    /// <summary>How tables of calibration and validation data have been understood; null if there are none.</summary>
    public IReadOnlyList<TableReport>? Tables { get; init; }

    /// <summary>The files written.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>Sums up a conversion.</summary>
    /// <param name="result">The conversion.</param>
    /// <param name="source">The source model.</param>
    /// <param name="board">The board that times are estimated for; null for <see cref="Board.Standard"/>.</param>
    /// <returns>The summary.</returns>
    public static ConversionSummary Of(ConversionResult result, string source, Board? board = null)
    {
        board ??= Board.Standard;
        (IReadOnlyList<PortSummary> inputs, IReadOnlyList<PortSummary> outputs) = PortSummary.Of(result.Model);
        ModelScore score = ModelScore.Of(result.Model.Metadata);
        List<LayerSummary> layers = LayersOf(result);
        double seconds = SecondsOn(board, result.Compiled, layers.Sum(l => l.Instructions));
        return new ConversionSummary(
            result.Name,
            Path.GetFileName(source),
            result.Model.Metadata.GetText(Metadata.Producer),
            result.Blob.Length,
            BitConverter.ToUInt32(result.Blob, BlobFormat.ChecksumAt).ToString("X8"),
            result.WeightCount,
            result.Macs,
            RamSummary.Of(result.Model),
            inputs,
            outputs,
            layers,
            ArenaSummary.Of(result.Plan, result.Network),
            result.ValidationSamples,
            result.Warnings)
        {
            CodeSize = result.Compiled?.CodeSize,
            SameClass = result.Outputs.Min(output => output.SameClass),
            Board = board,
            Seconds = seconds,
            Modes = ModeSummary.Of(result, layers, board, seconds),
            SourceFiles = result.Compiled?.Files.Count ?? BlobSourceWriter.FilesOf(result.Blob.Length),
            Streaming = result.Streaming,
            Tuning = result.Tuning.Count > 0 ? result.Tuning : null,
            LowRank = result.LowRank,
            Sparsity = result.Sparsity,
            Precision = result.Precision,
            Tables = result.Tables.Count > 0 ? result.Tables : null,
            Threshold = score.Threshold,
            Score = score.Threshold == null ? null : ScoreName.Of(score.Measure),
        };
    }

    /// <summary>Time of a run on a board, estimated.</summary>
    /// <param name="board">The board.</param>
    /// <param name="compiled">The layers in code; null if there are none.</param>
    /// <param name="instructions">IL instructions of all layers.</param>
    internal static double SecondsOn(Board board, CompiledModel? compiled, long instructions) =>
        board.SecondsOf(instructions - (compiled?.Layers.Sum(l => l.Cost.Instructions) ?? 0)) + (compiled?.SecondsOn(board) ?? 0);

    /// <summary>Layers of the converted model, with what was chosen for them and how they compare with the float model.</summary>
    internal static List<LayerSummary> LayersOf(ConversionResult result) =>
        LayerSummary.Of(result.Model, result.Records).ConvertAll(layer => AddComparison(result, AddChoice(result, AddBits(result, layer))));

    private static LayerSummary AddBits(ConversionResult result, LayerSummary layer) =>
        layer with { Bits = (result.Network.Operators.Where(op => !op.IsView).ElementAt(layer.Index) as INarrowable)?.BitsPerWeight };

    private static LayerSummary AddComparison(ConversionResult result, LayerSummary layer)
    {
        LayerComparison comparison = result.Layers[layer.Index];
        return double.IsNaN(comparison.SignalToNoise)
            ? layer
            : layer with
            {
                SignalToNoise = comparison.SignalToNoise,
                LargestDifference = comparison.LargestDifference,
                LargestSteps = comparison.LargestSteps,
            };
    }

    private static LayerSummary AddChoice(ConversionResult result, LayerSummary layer)
    {
        LayerChoice? choice = result.Choices.FirstOrDefault(c => c.Layer == layer.Index);
        if (choice == null)
        {
            return layer;
        }

        LayerSummary chosen = layer with { Flash = choice.Flash, Reason = choice.Reason };
        return choice.Mode == ExecutionMode.Compiled
            ? chosen with { Instructions = choice.Cost.Instructions }
            : chosen;
    }
}
