using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Report;

/// <summary>Estimated times as people read them: no more digits than an estimate has.</summary>
public static class Duration
{
    /// <summary>Time that an ESP32 takes for IL instructions.</summary>
    /// <param name="instructions">Their number.</param>
    /// <returns>The time, with its unit.</returns>
    public static string OfInstructions(long instructions)
    {
        double seconds = instructions * CostModel.SecondsPerInstruction;
        return seconds switch
        {
            >= 10 => $"{seconds:N0} s",
            >= 1 => $"{seconds:N1} s",
            >= 0.01 => $"{seconds * 1000:N0} ms",
            _ => $"{seconds * 1000:N1} ms",
        };
    }
}
