namespace TinyInfer.Converter.Tables;

/// <summary>Collects the times of a table's rows, and finds out what they mean.</summary>
internal abstract class TimeColumn
{
    /// <summary>Seconds of a day.</summary>
    private const double Day = 86400;

    /// <summary>Remark on how the times were understood; null if there is none.</summary>
    internal string? Doubt { get; private protected set; }

    /// <summary>Format of a time, or its unit.</summary>
    internal abstract string Form { get; }

    /// <summary>Takes the time of a row.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>False where it is none.</returns>
    internal abstract bool TryAdd(ReadOnlySpan<char> cell);

    /// <summary>Looks at all of them.</summary>
    /// <param name="rate">Rows per second that are expected, which tells the unit of numbers that say none; null if nothing is.</param>
    /// <returns>The axis; null if they are too few, or no times but numbers of rows.</returns>
    internal abstract TimeAxis? Finish(double? rate);

    /// <summary>Times written as dates, or as times of day.</summary>
    /// <param name="forms">The forms that all have that have been seen; those that do not fit others are given up.</param>
    internal sealed class OfDates(IReadOnlyList<string> forms) : TimeColumn
    {
        private readonly List<(string Form, ChunkedList<double> Seconds)> _candidates =
            [.. forms.Select(form => (form, new ChunkedList<double>()))];
        private readonly Dictionary<string, DateTimeOffset> _origins = [];

        /// <inheritdoc/>
        internal override string Form => DateFormats.NameOf(_candidates[0].Form);

        /// <inheritdoc/>
        internal override bool TryAdd(ReadOnlySpan<char> cell)
        {
            for (int i = _candidates.Count - 1; i >= 0; i--)
            {
                (string form, ChunkedList<double> seconds) = _candidates[i];
                if (!DateFormats.TryRead(cell, form, out DateTimeOffset date))
                {
                    if (_candidates.Count == 1)
                    {
                        return false;
                    }

                    _candidates.RemoveAt(i);
                    continue;
                }

                _origins.TryAdd(form, date);
                double time = (date - _origins[form]).Ticks / (double)TimeSpan.TicksPerSecond;
                if (DateFormats.IsTimeOfDay(form) && seconds.Count > 0)
                {
                    // After midnight the clock starts again.
                    double last = seconds[seconds.Count - 1];
                    time += Math.Round((last - time) / Day) * Day;
                }

                seconds.Add(time);
            }

            return true;
        }

        /// <inheritdoc/>
        internal override TimeAxis? Finish(double? rate)
        {
            TimeAxis[] axes = [.. _candidates.Where(c => c.Seconds.Count > 1)
                .Select(c => new TimeAxis(c.Seconds, DateFormats.IsTimeOfDay(c.Form) ? null : _origins[c.Form]))];

            // Of day/month and month/day, the one is right by which time goes on evenly.
            int best = Enumerable.Range(0, axes.Length).OrderBy(i => axes[i].Reversals.Count + axes[i].Breaks.Count).FirstOrDefault();
            if (axes.Length > 0)
            {
                TimeAxis[] rivals = [.. axes.Where(
                    axis => axis.Reversals.Count + axis.Breaks.Count == axes[best].Reversals.Count + axes[best].Breaks.Count
                        && axis.DateOf(0) != axes[best].DateOf(0))];
                Doubt = rivals.Length == 0
                    ? null
                    : $"begins on {axes[best].DateOf(0)} or on {rivals[0].DateOf(0)}, as day or month stands first; it is read as "
                        + $"{DateFormats.NameOf(_candidates[best].Form)}";
                (_candidates[0], _candidates[best]) = (_candidates[best], _candidates[0]);
            }

            return axes.Length == 0 ? null : axes[best];
        }
    }

    /// <summary>Times written as numbers.</summary>
    /// <param name="format">How numbers are written.</param>
    /// <param name="unit">Seconds of their unit; null if nothing says it.</param>
    internal sealed class OfNumbers(NumberFormat format, double? unit) : TimeColumn
    {
        private const double SmallestEpoch = 5e8;
        private const double LargestEpoch = 5e9;

        /// <summary>
        /// Spreadsheets count days since the end of 1899: these are of 1982 to 2119, in steps below two hours and a half.
        /// </summary>
        private const double SmallestSerial = 30000;
        private const double LargestSerial = 80000;
        private const double LargestSerialStep = 0.1;

        private const double Tolerance = 0.05;

        private static readonly double[] _units = [1, 1e-3, 1e-6, 1e-9, 60, 3600];
        private static readonly double[] _epochUnits = [1, 1e-3, 1e-6, 1e-9];

        private readonly ChunkedList<double> _numbers = new();
        private DateTimeOffset? _origin;
        private double _first;
        private double? _unit = unit;

        /// <inheritdoc/>
        internal override string Form =>
            _unit is { } found ? $"{TimeName.NameOf(found)}{(IsEpoch(found) ? " since 1970" : _origin != null ? " as spreadsheets count "
                + "them" : string.Empty)}" : "numbers";

        /// <inheritdoc/>
        internal override bool TryAdd(ReadOnlySpan<char> cell)
        {
            if (!format.TryRead(cell, out double number) || !double.IsFinite(number))
            {
                return false;
            }

            if (_numbers.Count == 0)
            {
                _first = number;
            }

            _numbers.Add(number - _first);
            return true;
        }

        /// <inheritdoc/>
        internal override TimeAxis? Finish(double? rate)
        {
            if (_numbers.Count < 2)
            {
                return null;
            }

            TimeAxis plain = new(_numbers, null);
            if (_unit == null && _first is > SmallestSerial and < LargestSerial && plain.UsualRate > 1 / LargestSerialStep)
            {
                _unit = Day;
                _origin = new DateTimeOffset(1899, 12, 30, 0, 0, 0, TimeSpan.Zero).AddTicks(
                    (long)Math.Round(_first * Day * 1000) * TimeSpan.TicksPerMillisecond);
            }

            _unit ??= _epochUnits.Cast<double?>().FirstOrDefault(u => IsEpoch(u!.Value));
            if (_unit == null && IsCounter(plain))
            {
                return null;
            }

            if (_unit == null && rate is { } expected)
            {
                _unit = _units.Cast<double?>().FirstOrDefault(u => plain.Fits(expected * u!.Value, Tolerance));

                // Of a rate that fits in no unit something has to be said: steps below 1 are parts of a second.
                _unit ??= plain.UsualRate > 1 ? 1 : null;
            }

            if (_unit is not { } found)
            {
                Doubt = "does not say its unit: " + string.Join(
                    ", ", _units[..3].Select(
                        u => FormattableString.Invariant($"{plain.UsualRate / u:G4} per second if they are {TimeName.NameOf(u)}")));
                return null;
            }

            ChunkedList<double> seconds = new();
            for (int i = 0; i < _numbers.Count; i++)
            {
                seconds.Add(_numbers[i] * found);
            }

            _origin ??= IsEpoch(found) ? DateTimeOffset.UnixEpoch.AddTicks((long)(_first * found * TimeSpan.TicksPerSecond)) : null;
            return new TimeAxis(seconds, _origin);
        }

        private bool IsEpoch(double seconds) => _first * seconds is > SmallestEpoch and < LargestEpoch;

        private bool IsCounter(TimeAxis axis) => _first is 0 or 1 && axis.Breaks.Count == 0 && axis.UsualRate == 1 && axis.MeanRate == 1;
    }
}
