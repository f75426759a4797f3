using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Pipeline;

/// <summary>A pipeline's model in the form in which firmware holds it.</summary>
/// <param name="Model">The model, to be run.</param>
/// <param name="Use">What it takes of a board.</param>
/// <param name="Conversion">How it was converted; null for a blob, which is taken as it is.</param>
public sealed record PipelineModel(InferenceModel Model, ModelUse Use, ConversionResult? Conversion)
{
    /// <summary>Time of a run on a board, estimated.</summary>
    /// <param name="board">The board.</param>
    /// <returns>Seconds.</returns>
    public double SecondsOn(Board board) => ConversionSummary.SecondsOn(board, Conversion?.Compiled, Use.Instructions);

    /// <summary>Warnings of the conversion.</summary>
    public IReadOnlyList<string> Warnings => Conversion?.Warnings ?? [];
}
