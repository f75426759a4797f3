using System.Text.RegularExpressions;

namespace TinyInfer.Converter.Tables;

/// <summary>Meaning of a time column's name.</summary>
internal static partial class TimeName
{
    /// <summary>Name of the column of seconds in LabVIEW's measurement files.</summary>
    private const string LabViewTime = "X_Value";

    private static readonly HashSet<string> _certain = new(
        [
            "time", "times", "timestamp", "timestamps", "datetime", "date", "clock", "elapsed", "epoch", "epochtime", "unixtime", "uptime",
                "systime", "realtime",
            "zeit", "zeitstempel", "datum", "uhrzeit", "fecha", "hora", "tiempo", "heure", "horodatage", "temps",
                "tempo", "tijd", "czas",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> _doubtful = new(["t", "ts", "tick", "ticks"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> _besides = new(
        [
            "utc", "gmt", "local", "system", "sensor", "device", "host", "unix", "since", "start", "boot", "relative", "rel", "abs",
                "absolute", "of", "in", "from", "to", "log", "logger", "sample",
            "sampling", "event", "record", "recorded", "recording", "at", "created", "measurement", "excel", "serial", "server", "gps",
                "iso", "stamp", "day", "z",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, double> _units = Units(
        (1, "s sec secs second seconds sekunde sekunden"), (1e-3, "ms msec msecs milli millis millisec millisecs millisecond milliseconds"),
        (1e-6, "us µs usec usecs micro micros microsec microsecond microseconds"),
            (1e-9, "ns nsec nsecs nano nanos nanosec nanosecond nanoseconds"),
        (60, "min mins minute minutes"), (3600, "h hr hrs hour hours"), (86400, "d days"));

    /// <summary>Meaning of a name.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="isCertain">True where it can be nothing but time; false where it is time only if the numbers rise.</param>
    /// <param name="unit">The unit of its numbers, in seconds; null if the name does not say.</param>
    /// <returns>Whether it may be the time.</returns>
    internal static bool IsTime(string name, out bool isCertain, out double? unit)
    {
        isCertain = false;
        unit = null;
        bool isTime = false;
        if (name.Equals(LabViewTime, StringComparison.OrdinalIgnoreCase))
        {
            isCertain = true;
            unit = 1;
            return true;
        }

        string[] words = [.. WordPattern().Matches(name).Select(match => match.Value)];
        foreach (string word in words)
        {
            if (_certain.Contains(word))
            {
                isTime = true;
                isCertain = true;
            }
            else if (UnitOf(word) is { } own)
            {
                unit = own;
            }
            else if (_doubtful.Contains(word))
            {
                isTime = true;
            }
            else if (!_besides.Contains(word))
            {
                return false;
            }
        }

        // A unit alone (ms, micros, seconds), or with "since start": nothing but time is measured in it. Of d, h and s this cannot be said.
        return isTime || (unit != null && (words.Length > 1 || words[0].Length > 1));
    }

    /// <summary>A unit of time, as it stands in a row of units.</summary>
    /// <param name="text">The unit, perhaps in brackets.</param>
    /// <returns>Its seconds; null if it is none.</returns>
    internal static double? UnitOf(string text) =>
        _units.TryGetValue(text.Trim(' ', '[', ']', '(', ')'), out double seconds) ? seconds : null;

    /// <summary>Name of a unit.</summary>
    /// <param name="seconds">Its seconds.</param>
    internal static string NameOf(double seconds) => seconds switch
    {
        1 => "seconds",
        1e-3 => "milliseconds",
        1e-6 => "microseconds",
        1e-9 => "nanoseconds",
        60 => "minutes",
        3600 => "hours",
        _ => "days",
    };

    private static Dictionary<string, double> Units(params (double Seconds, string Names)[] units) =>
        units.SelectMany(unit => unit.Names.Split(' ').Select(name => (name, unit.Seconds))).ToDictionary(
            u => u.name, u => u.Seconds, StringComparer.OrdinalIgnoreCase);

    /// <summary>Words, where a capital letter begins one, too; a unit in capitals stays whole.</summary>
    [GeneratedRegex(@"\p{Lu}{2,}(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|[µμ]\p{Ll}+")]
    private static partial Regex WordPattern();
}
