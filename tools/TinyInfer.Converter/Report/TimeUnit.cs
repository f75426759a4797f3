using System.Globalization;

namespace TinyInfer.Converter.Report;

/// <summary>The unit in which a time is read: seconds, or minutes, hours and days for machines that change slowly.</summary>
/// <param name="Name">Its name, such as <c>seconds</c>.</param>
/// <param name="Symbol">Its symbol, such as <c>s</c>.</param>
/// <param name="Seconds">Seconds that it is long.</param>
public sealed record TimeUnit(string Name, string Symbol, double Seconds)
{
    /// <summary>An axis has at least so many of its unit: one decimal tells places on it apart.</summary>
    private const double LeastOnAxis = 10;

    /// <summary>A single time is at least so many of its unit.</summary>
    private const double LeastAlone = 2;

    private static readonly TimeUnit[] _all =
    [
        new("days", "d", 86_400), new("hours", "h", 3_600), new("minutes", "min", 60), new("seconds", "s", 1),
    ];

    /// <summary>The unit for places within a time.</summary>
    /// <param name="seconds">The whole time.</param>
    /// <returns>The unit.</returns>
    public static TimeUnit Of(double seconds) => Of(seconds, LeastOnAxis);

    /// <summary>Writes a time in the unit that suits it.</summary>
    /// <param name="seconds">The time.</param>
    /// <param name="format">Format of the number.</param>
    /// <returns>The time with its symbol.</returns>
    public static string Format(double seconds, string format = "G4")
    {
        TimeUnit unit = Of(seconds, LeastAlone);
        return $"{(seconds / unit.Seconds).ToString(format, CultureInfo.InvariantCulture)} {unit.Symbol}";
    }

    private static TimeUnit Of(double seconds, double least) => _all.FirstOrDefault(unit => seconds >= least * unit.Seconds) ?? _all[^1];
}
