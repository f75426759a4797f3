using static System.FormattableString;

namespace TinyInfer.Converter.Report;

/// <summary>Says how often a window is judged: so many times per second, or how long it is from one to the next.</summary>
public static class JudgedRate
{
    private const double Slow = 0.1;

    /// <summary>Says it.</summary>
    /// <param name="perSecond">Windows judged per second.</param>
    /// <returns>The figure, and what it means.</returns>
    public static (string Figure, string Meaning) Of(double perSecond) => perSecond < Slow
        ? (TimeUnit.Format(1 / perSecond), "from one window judged to the next")
        : (perSecond < 1 ? Invariant($"{perSecond:G2}") : Invariant($"{perSecond:N1}"), "windows judged per second");
}
