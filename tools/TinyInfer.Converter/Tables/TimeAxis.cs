namespace TinyInfer.Converter.Tables;

/// <summary>The time of each row of a table: how often there is one, and where the time does not go on as it should.</summary>
internal sealed class TimeAxis : FrameTime
{
    /// <summary>An interval of more than so many usual ones, onwards or back, parts what is before it from what is after.</summary>
    private const double MostPeriods = 5;

    /// <summary>An interval of more than so many usual ones is longer than usual.</summary>
    private const double LongPeriods = 1.5;

    private readonly ChunkedList<double> _seconds;
    private readonly DateTimeOffset? _origin;
    private readonly List<int> _breaks = [];

    /// <summary>Looks at times.</summary>
    /// <param name="seconds">The time of each row since the first, in seconds; two or more.</param>
    /// <param name="origin">The date of the first; null if the times are no dates.</param>
    internal TimeAxis(ChunkedList<double> seconds, DateTimeOffset? origin)
    {
        _seconds = seconds;
        _origin = origin;
        double[] steps = [.. Enumerable.Range(1, seconds.Count - 1).Select(row => seconds[row] - seconds[row - 1])];
        double[] onwards = [.. steps.Where(step => step > 0)];
        if (onwards.Length == 0)
        {
            return;
        }

        Array.Sort(onwards);
        double usual = onwards[onwards.Length / 2];
        AreCoarse = onwards.Length * 2 < steps.Length;
        double limit = AreCoarse ? usual * LongPeriods : usual * MostPeriods;
        double length = 0;
        int count = 0;

        // Rows that share the first time or the last may be some of many.
        int first = AreCoarse ? Array.FindIndex(steps, step => step > 0) + 1 : 0;
        int last = AreCoarse ? Array.FindLastIndex(steps, step => step > 0) : steps.Length - 1;
        for (int i = 0; i < steps.Length; i++)
        {
            double step = steps[i];
            int row = i + 1;
            if (Math.Abs(step) > limit)
            {
                _breaks.Add(row);
            }
            else
            {
                bool counts = i >= first && i <= last;
                length += counts ? step : 0;
                count += counts ? 1 : 0;
                LongSteps += !AreCoarse && step > usual * LongPeriods ? 1 : 0;
            }

            if (step < 0)
            {
                Reversals.Add(row);
            }
            else if (step == 0 && !AreCoarse)
            {
                Duplicates.Add(row);
            }
        }

        MeanRate = length > 0 ? count / length : null;
        UsualRate = AreCoarse ? MeanRate : 1 / usual;
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<int> Breaks => _breaks;

    /// <summary>Rows whose time is that of the row before.</summary>
    internal List<int> Duplicates { get; } = [];

    /// <summary>Rows whose time is before that of the row before.</summary>
    internal List<int> Reversals { get; } = [];

    /// <summary>How many intervals are longer than usual, and no gaps.</summary>
    internal int LongSteps { get; }

    /// <summary>True where several rows have one time, since it is written less finely than they come.</summary>
    internal bool AreCoarse { get; }

    /// <inheritdoc/>
    internal override double? MeanRate { get; }

    /// <summary>Rows per second, by the median interval.</summary>
    internal override double? UsualRate { get; }

    /// <summary>Number of rows.</summary>
    internal int Count => _seconds.Count;

    /// <inheritdoc/>
    internal override double StepTo(int row) => _seconds[row] - _seconds[row - 1];

    /// <inheritdoc/>
    internal override string? DateOf(int row)
    {
        if (_origin is not { } origin)
        {
            return null;
        }

        double seconds = row < _seconds.Count ? _seconds[row] : _seconds[_seconds.Count - 1] + (1 / (UsualRate ?? 1));
        return Format(origin.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)), origin.Offset != TimeSpan.Zero);
    }
}
