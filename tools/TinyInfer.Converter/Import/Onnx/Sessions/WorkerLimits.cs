namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>Time and memory that ONNX Runtime's process may take: far more than any network for a microcontroller does.</summary>
/// <param name="Time">Processor time of one request.</param>
/// <param name="Patience">Time of one request by the clock: where nothing goes on, no processor time passes.</param>
/// <param name="Memory">Bytes of memory.</param>
internal sealed record WorkerLimits(TimeSpan Time, TimeSpan Patience, long Memory)
{
    private const long MostMemory = 2L << 30;

    /// <summary>The limits of a conversion: less memory where the machine, or what it gives this process, has little.</summary>
    internal static WorkerLimits Default { get; } = new(
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2), Math.Min(MostMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 3 / 4));
}
