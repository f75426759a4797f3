using System.Globalization;
using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Cost;

/// <summary>A layer in a report.</summary>
/// <param name="Index">Its place in the order in which layers run, from 0.</param>
/// <param name="Name">Its name in the source model.</param>
/// <param name="Operator">The kernel that runs it.</param>
/// <param name="Mode">How its weights are held; <see cref="ExecutionMode.Auto"/> where it has none.</param>
/// <param name="OutputShape">Dimensions of its output, channels last.</param>
/// <param name="Macs">Multiply-accumulates of one run.</param>
/// <param name="Weights">Number of weights.</param>
public sealed record LayerSummary(int Index, string Name, string Operator, ExecutionMode Mode, int[] OutputShape, long Macs, int Weights)
{
    /// <summary>IL instructions of one run on a board, estimated: see <see cref="CostModel"/>.</summary>
    public long Instructions { get; init; }

    /// <summary>Bytes of flash that its weights and the code for them take, where code is generated.</summary>
    public int? Flash { get; init; }

    /// <summary>Bits of a weight; null for layers without weights, and for a model that was not converted here.</summary>
    public int? Bits { get; init; }

    /// <summary>Why its weights are held so, where code is generated.</summary>
    public string? Reason { get; init; }

    /// <summary>Signal-to-noise ratio of its output against the float model, in dB; null if there is nothing to compare with.</summary>
    public double? SignalToNoise { get; init; }

    /// <summary>
    /// Largest difference of its output from the float model's, in real units; null if there is nothing to compare with.
    /// </summary>
    public double? LargestDifference { get; init; }

    /// <summary>The same in quantization steps.</summary>
    public double? LargestSteps { get; init; }

    /// <summary>The layers of a loaded model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="records">The blob that it was loaded from.</param>
    /// <returns>The layers; without MACs and weights where the blob does not say them.</returns>
    internal static List<LayerSummary> Of(InferenceModel model, BlobModel records)
    {
        string[] work = model.Metadata.GetLines(Metadata.Work) ?? [];
        return [.. records.Operators.Select((op, i) => Of(model, records, i, i < work.Length ? work[i].Split(' ') : []))];
    }

    private static LayerSummary Of(InferenceModel model, BlobModel records, int index, string[] work)
    {
        BlobOperator op = records.Operators[index];
        Tensor output = model.GetLayerOutputs(index)[0];
        LayerSummary layer = new(
            index, model.GetLayerName(index), op.Code.ToString(), model.GetLayerMode(index), output.Shape, Number(work, 0),
                (int)Number(work, 1));
        return layer with { Instructions = (long)CostModel.Instructions(layer, records) };
    }

    private static long Number(string[] numbers, int index) =>
        index < numbers.Length && long.TryParse(numbers[index], NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : 0;
}
