namespace TinyInfer.Fuzz;

/// <summary>Something that reads what strangers wrote.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Seeds">Inputs that are good, to start from.</param>
/// <param name="Run">Reads an input. Returns, or throws what is documented for bad input; anything else is a finding.</param>
/// <param name="IsDocumented">Whether an exception is one of those that are documented.</param>
/// <param name="Repair">Makes checksums right again after a change, in place; null if the format has none.</param>
/// <param name="AllocationLimit">Bytes that reading an input may allocate in all.</param>
internal sealed record FuzzTarget(
    string Name, IReadOnlyList<byte[]> Seeds, Action<byte[]> Run, Func<Exception, bool> IsDocumented, Action<byte[]>? Repair,
        long AllocationLimit)
{
    /// <summary>Longest processor time that an input may take.</summary>
    internal TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Runs an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="outcome">What came of it: the message of a documented exception; empty if there was none.</param>
    /// <returns>What is wrong: an exception that is not documented, too much time or too much memory; null if nothing is.</returns>
    internal string? Judge(byte[] input, out string outcome)
    {
        outcome = string.Empty;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan started = Environment.CpuUsage.TotalTime;
        try
        {
            Run(input);
        }
        catch (Exception e) when (IsDocumented(e))
        {
            outcome = e.Message;
        }
        catch (Exception e)
        {
            return e.ToString();
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        TimeSpan took = Environment.CpuUsage.TotalTime - started;
        return took > TimeLimit ? $"took {took.TotalMilliseconds:N0} ms of processor time"
            : allocated > AllocationLimit ? $"allocated {allocated:N0} bytes, of {AllocationLimit:N0} that it may"
            : null;
    }
}
