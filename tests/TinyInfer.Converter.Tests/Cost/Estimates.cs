using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Cost;

/// <summary>Compares what the converter says of a model's layers with what is counted.</summary>
internal static class Estimates
{
    /// <summary>How far off an estimate of a kernel may be.</summary>
    private const double KernelTolerance = 0.10;

    /// <summary>How far off an estimate of code may be.</summary>
    private const double CodeTolerance = 0.15;

    /// <summary>
    /// The same for code of transposed convolutions: it skips more than is estimated where a phase sees little of the image.
    /// </summary>
    private const double TransposedTolerance = 0.35;

    /// <summary>Instructions that do not matter: those around the smallest layers.</summary>
    private const int Slack = 20;

    /// <summary>Asserts that no estimate is far off, compact, packed and in code.</summary>
    internal static void Check(BlobModel records)
    {
        byte[] blob = BlobWriter.Write(records);
        List<string> problems = [];
        foreach (ExecutionMode mode in (ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed])
        {
            InferenceModel model = InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode });
            Compare(records, mode, LayerCounts.OfBlob(blob, mode), [.. LayerSummary.Of(model, records).Select(l => (long?)l.Instructions)],
                problems);
        }

        CompiledModel code = CompiledModelEmitter.Emit("estimated", records, _ => true);
        Compare(
            records, ExecutionMode.Compiled, LayerCounts.OfCode("EstimatedModel", code),
            [.. code.Layers.Select(l => l.IsCompiled ? l.Cost.Instructions : (long?)null)], problems);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static void Compare(BlobModel records, ExecutionMode mode, IReadOnlyList<long> counts, IReadOnlyList<long?> estimates,
        List<string> problems)
    {
        Assert.Equal(records.Operators.Count, counts.Count);
        for (int i = 0; i < counts.Count; i++)
        {
            BlobOperator op = records.Operators[i];
            double tolerance = mode != ExecutionMode.Compiled ? KernelTolerance
                : op.Code == OperatorCode.ConvTranspose2D ? TransposedTolerance
                : CodeTolerance;
            if (estimates[i] is { } estimate && Math.Abs(estimate - counts[i]) > Slack
                && Math.Abs(estimate - counts[i]) > tolerance * counts[i])
            {
                problems.Add($"{mode}, layer {i}, {op.Code} {string.Join(' ', op.Attributes)}: {counts[i]} instructions, estimated "
                    + $"{estimate}");
            }
        }
    }
}
