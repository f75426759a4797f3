namespace TinyInfer.Converter.Report;

/// <summary>Next steps with a converted model.</summary>
internal static class NextSteps
{
    /// <summary>An output below so many dB deserves a look.</summary>
    private const double LowDecibel = 20;

    /// <summary>The steps, a sentence or two each.</summary>
    /// <param name="summary">The conversion.</param>
    internal static IEnumerable<string> Of(ConversionSummary summary)
    {
        if (summary.Layers.LastOrDefault()?.SignalToNoise < LowDecibel)
        {
            yield return "The output has lost accuracy. Look at the worst layer; try --quality best, and more calibration samples.";
        }

        if (summary.SourceFiles > 1)
        {
            yield return $"The C# is in {summary.SourceFiles} files: compile each part in a class library of its own, "
                + $"and reference them from the project with {summary.Name}.g.cs.";
        }

        yield return $"Run it here: tinyinfer run {summary.Name}.tinf --input DATA --profile shows values, and which layer takes the time.";
        if (summary.Threshold != null)
        {
            yield return "Play a recording: tinyinfer simulate PIPELINE --recording DATA finds anomalies with the code that the board "
                + "runs.";
        }

        yield return $"Put it on a board: add {summary.Name}.g.cs to a nanoFramework "
            + "project that references TinyInfer, or let tinyinfer new make one.";
        yield return $"Replace it in the field: tinyinfer sign {summary.Name}.tinf --key KEY makes a signed update, which boards try.";
    }
}
