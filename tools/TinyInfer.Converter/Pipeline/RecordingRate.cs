using System.Globalization;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Compares the rate that a recording's time says with that of a pipeline's sensor.</summary>
internal static class RecordingRate
{
    /// <summary>Sensors' clocks differ by less.</summary>
    private const double MostOff = 0.05;

    /// <summary>Clocks of processors differ by less; above, frequencies are off by enough to be said.</summary>
    private const double LittleOff = 0.02;

    /// <summary>Compares the rate of a table.</summary>
    /// <param name="table">The recording.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <returns>How the table has been understood, with a warning where the rate is a little off.</returns>
    /// <exception cref="ConversionException">The rate is another.</exception>
    internal static TableReport Check(Table table, PipelineDefinition pipeline)
    {
        TableReport report = table.Report;
        return table.Time is { } time && Check(time, $"{report.File}: by its column {report.Time!.Column}", pipeline,
            ", or give --time none if the column is wrong") is { } warning
            ? report with { Warnings = [.. report.Warnings, warning] }
            : report;
    }

    /// <summary>Compares a rate.</summary>
    /// <param name="time">The recording's time.</param>
    /// <param name="source">What says so, the beginning of a sentence.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="way">Another way out, the end of a sentence.</param>
    /// <returns>A warning where the rate is a little off; null if it is right, or nothing says it.</returns>
    /// <exception cref="ConversionException">The rate is another.</exception>
    internal static string? Check(FrameTime time, string source, PipelineDefinition pipeline, string way)
    {
        if (time.MeanRate is not { } mean)
        {
            return null;
        }

        double rate = pipeline.Sensor.Rate;
        string found = string.Create(CultureInfo.InvariantCulture, $"{source} there are {time.UsualRate:G5} rows per second");
        found += Math.Abs(mean - time.UsualRate!.Value) <= LittleOff * mean
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $" ({mean:G5} on average)");
        string expected = string.Create(CultureInfo.InvariantCulture, $"the sensor of {pipeline.File} gives {rate:G5}");
        if (!time.Fits(rate, MostOff))
        {
            throw new ConversionException(
                $"{found}, and {expected}: frequencies and times would be wrong. Resample the recording, set the sensor's "
                + $"\"rate\" to what it is{way}.");
        }

        return Math.Abs(mean - rate) <= LittleOff * rate ? null : $"{found}; {expected}.";
    }
}
