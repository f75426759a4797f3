namespace TinyInfer.Converter.Tables;

/// <summary>The time of each row of a recording: how often there is one, and where it does not go on from the row before.</summary>
internal abstract class FrameTime
{
    /// <summary>Rows that the time does not lead to from the row before: after a gap, or after a leap back.</summary>
    internal abstract IReadOnlyList<int> Breaks { get; }

    /// <summary>Rows per second on average, gaps left out; null if time stands still.</summary>
    internal abstract double? MeanRate { get; }

    /// <summary>Rows per second, usually.</summary>
    internal abstract double? UsualRate { get; }

    /// <summary>Seconds from the row before a row to it.</summary>
    /// <param name="row">The row, not the first.</param>
    internal abstract double StepTo(int row);

    /// <summary>The date of a row.</summary>
    /// <param name="row">The row; the one after the last is an interval later than the last.</param>
    /// <returns>The date as people read it; null if times are no dates.</returns>
    internal abstract string? DateOf(int row);

    /// <summary>Whether rows come as often as they should.</summary>
    /// <param name="rate">Rows per second that there should be.</param>
    /// <param name="tolerance">What they may be off, as a part of it.</param>
    /// <returns>True where the rate lies between mean and usual rate, or next to them.</returns>
    internal bool Fits(double rate, double tolerance) => MeanRate is { } mean && UsualRate is { } usual
        && rate >= Math.Min(mean, usual) * (1 - tolerance) && rate <= Math.Max(mean, usual) * (1 + tolerance);

    /// <summary>A date as people read it, to the millisecond where it has such.</summary>
    /// <param name="date">The date.</param>
    /// <param name="hasZone">Whether its offset from UTC is written.</param>
    protected static string Format(DateTimeOffset date, bool hasZone)
    {
        date = date.AddTicks(((date.Ticks + (TimeSpan.TicksPerMillisecond / 2)) / TimeSpan.TicksPerMillisecond
            * TimeSpan.TicksPerMillisecond) - date.Ticks);
        return date.ToString($"yyyy-MM-dd HH:mm:ss{(date.Millisecond == 0 ? string.Empty : ".fff")}{(hasZone ? "zzz" : string.Empty)}",
            System.Globalization.CultureInfo.InvariantCulture);
    }
}
