namespace TinyInfer.Converter.Report;

/// <summary>Estimated times as people read them: no more digits than an estimate has.</summary>
public static class Duration
{
    /// <summary>Writes a time.</summary>
    /// <param name="seconds">The time.</param>
    /// <returns>The time, with its unit.</returns>
    public static string Of(double seconds) => seconds switch
    {
        >= 10 => $"{seconds:N0} s",
        >= 1 => $"{seconds:N1} s",
        >= 0.01 => $"{seconds * 1000:N0} ms",
        _ => $"{seconds * 1000:N1} ms",
    };
}
