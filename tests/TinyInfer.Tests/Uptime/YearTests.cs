using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Uptime;

/// <summary>
/// A year on a machine: 100,000,000 windows per board where the environment sets TINYINFER_YEAR=1, some hours elsewhere, in which things
/// happen faster.
/// </summary>
public sealed class YearTests(ITestOutputHelper output)
{
    private const long Year = 100_000_000;
    private const long SomeHours = 300_000;

    /// <summary>Milliseconds between windows: a year has 100,000,000 of them.</summary>
    private const int Seldom = 316;

    private const int Often = 50;

    private static readonly Dictionary<string, Func<DetectorSettings>> _settings = new()
    {
        ["fixed"] = () => new() { Threshold = 2f },
        ["learned"] = () => new() { LearningWindows = 200, IsAdaptive = true, LowerLimit = 1.2f, UpperLimit = 4f, Filter = new Ewma(0.3f) },
        ["cusum"] = () => new() { Threshold = 20f, Filter = new Cusum(0.6f, 0.6f) },
        ["pageHinkley"] = () => new() { Threshold = 20f, Filter = new PageHinkley(0.8f) },
    };

    private static long Windows => Environment.GetEnvironmentVariable("TINYINFER_YEAR") == "1" ? Year : SomeHours;

    [Theory]
    [InlineData("fixed", Often)]
    [InlineData("learned", Seldom)]
    [InlineData("cusum", Seldom)]
    [InlineData("pageHinkley", Often)]
    public void No_alarm_is_wrong_and_nothing_grows(string detector, int poll)
    {
        Tear tear = poll == Often ? Tear.Scattered : Tear.Committed;
        SimulatedYear year = new(_settings[detector], poll, awake: 500, tear, Windows == Year ? 1 : 0.02);
        Assert.Null(year.Run(Windows / 10));
        year.WarmUp();
        int heap = year.MeasureHeap();

        Assert.Null(year.Run(Windows));

        output.WriteLine(
            $"{detector}: {year.Windows:N0} windows, {year.Days:N1} days, {year.Changes:N0} changes of condition, {year.Alarms:N0} alarms, "
            + $"{year.Boots:N0} starts, {year.Cuts:N0} cuts of power, {year.CutsInSaves:N0} in saves, {year.Steps:N0} steps of the clock, "
            + $"{year.Writes:N0} writes, {year.StoredBytes} bytes kept; {year.LargestSave:N0} bytes allocated by a save, "
            + $"{year.AllocatedBetweenSaves} between saves, {year.MeasureHeap():N0} in all");
        Assert.Equal(0, year.AllocatedBetweenSaves);
        Assert.Equal(year.SlotBytes, year.StoredBytes);
        Assert.InRange(year.LargestSave, 0, 20_000);
        Assert.Equal(heap, year.MeasureHeap());
        Assert.InRange(year.Writes, 10, (long)(year.Days * 288) + year.Steps + 1);
        Assert.InRange(Math.Min(year.Changes, Math.Min(year.Steps, year.Alarms)), 1, long.MaxValue);
    }
}
