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

    /// <summary>Compares.</summary>
    /// <param name="table">The recording.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <returns>How the table has been understood, with a warning where the rate is a little off.</returns>
    /// <exception cref="ConversionException">The rate is another.</exception>
    internal static TableReport Check(Table table, PipelineDefinition pipeline)
    {
        TableReport report = table.Report;
        double rate = pipeline.Sensor.Rate;
        if (table.Time is not { MeanRate: { } mean } axis)
        {
            return report;
        }

        string found = string.Create(CultureInfo.InvariantCulture,
            $"{report.File}: by its column {report.Time!.Column} there are {axis.UsualRate:G5} rows per second");
        found += Math.Abs(mean - axis.UsualRate!.Value) <= LittleOff * mean
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $" ({mean:G5} on average)");
        string expected = string.Create(CultureInfo.InvariantCulture, $"the sensor of {pipeline.File} gives {rate:G5}");
        if (!axis.Fits(rate, MostOff))
        {
            throw new ConversionException(
                $"{found}, and {expected}: frequencies and times would be wrong. Resample the recording, set the sensor's "
                + "\"rate\" to what it is, or give --time none if the column is wrong.");
        }

        return Math.Abs(mean - rate) <= LittleOff * rate
            ? report
            : report with { Warnings = [.. report.Warnings, $"{found}; {expected}."] };
    }
}
