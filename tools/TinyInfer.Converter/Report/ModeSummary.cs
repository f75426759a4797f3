using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Plan;
using TinyInfer.Format;

namespace TinyInfer.Converter.Report;

/// <summary>Time, RAM and flash of a model in one of the ways to hold weights.</summary>
/// <param name="Mode">The way; <see cref="ExecutionMode.Auto"/> for one chosen layer by layer.</param>
/// <param name="Instructions">IL instructions of one run, estimated.</param>
/// <param name="Ram">Bytes of RAM.</param>
/// <param name="Data">Bytes of the blob, which are in RAM, too, where it is loaded from an array.</param>
/// <param name="Code">Bytes of generated IL.</param>
/// <param name="IsWritten">Whether the C# that was written is this one.</param>
public sealed record ModeSummary(ExecutionMode Mode, long Instructions, int Ram, int Data, int Code, bool IsWritten)
{
    /// <summary>Seconds of one run on the board, estimated.</summary>
    public double Seconds { get; init; }

    /// <summary>Sums up what was written, and the ways that need no generated code.</summary>
    /// <param name="result">The conversion.</param>
    /// <param name="written">Its layers.</param>
    /// <param name="board">The board that times are estimated for.</param>
    /// <param name="seconds">Seconds of one run of what was written on it.</param>
    internal static IReadOnlyList<ModeSummary> Of(
        ConversionResult result, IReadOnlyList<LayerSummary> written, Board board, double seconds)
    {
        ExecutionMode? own = ModeOf(result);
        List<ModeSummary> modes = [];
        foreach (ExecutionMode mode in (ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed])
        {
            InferenceModel model = InferenceModel.Load(new ArraySource(result.Blob), new LoadOptions { Mode = mode });
            long instructions = LayerSummary.Of(model, result.Records).Sum(l => l.Instructions);
            modes.Add(new ModeSummary(mode, instructions, RamSummary.Of(model).Total, result.Blob.Length, 0, mode == own)
            {
                Seconds = board.SecondsOf(instructions),
            });
        }

        if (own is ExecutionMode.Auto or ExecutionMode.Compiled)
        {
            modes.Add(new ModeSummary(
                own.Value,
                written.Sum(l => l.Instructions),
                RamSummary.Of(result.Model).Total,
                BlobWriter.Write(result.Compiled!.Records).Length,
                result.Compiled.CodeSize,
                true)
            {
                Seconds = seconds,
            });
        }

        return modes;
    }

    private static ExecutionMode? ModeOf(ConversionResult result)
    {
        ExecutionMode[] modes = [.. result.Choices.Select(c => c.Mode).Where(m => m != ExecutionMode.Auto).Distinct()];
        return result.Compiled == null ? null : modes.Length == 1 ? modes[0] : ExecutionMode.Auto;
    }
}
