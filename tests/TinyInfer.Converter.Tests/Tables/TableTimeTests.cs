using System.Globalization;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Tests.Tables;

/// <summary>Times as loggers write them, and what is wrong with them.</summary>
public sealed class TableTimeTests
{
    private static readonly DateTime _start = new(2024, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("time", "yyyy-MM-dd HH:mm:ss.fff")]
    [InlineData("time", "yyyy-MM-ddTHH:mm:ss.fffZ")]
    [InlineData("time", "yyyy-MM-ddTHH:mm:ss.fff+01:00")]
    [InlineData("time", "yyyy-MM-dd HH:mm:ss.ffffff")]
    [InlineData("time", "yyyy-MM-dd HH:mm:ss.fffffff00")]
    [InlineData("time", "yyyy-MM-dd HH:mm:ss,fff")]
    [InlineData("time", "yyyy-MM-dd HH:mm:ss.fff UTC")]
    [InlineData("time", "yyyy-MM-dd HH:mm:ss.fff +0100")]
    [InlineData("Timestamp", "yyyy/MM/dd HH:mm:ss.fff")]
    [InlineData("Zeit", "dd.MM.yyyy HH:mm:ss.fff")]
    [InlineData("Zeit", "d.M.yyyy H:mm:ss,fff")]
    [InlineData("Date/Time", "MM/dd/yyyy HH:mm:ss.fff")]
    [InlineData("Date/Time", "M/d/yyyy h:mm:ss.fff tt")]
    [InlineData("x0", "dd-MMM-yyyy HH:mm:ss.fff")]
    [InlineData("when", "yyyyMMdd HHmmss.fff")]
    [InlineData("when", "yyyyMMddTHHmmss.fff")]
    [InlineData("local", "dd/MM/yyyy HH:mm:ss.fff")]
    public void Dates_are_read(string name, string form)
    {
        string text = $"{name};x\n" + Lines(
            50, i => _start.AddMilliseconds(20 * i).AddDays(13).ToString(form, CultureInfo.InvariantCulture));

        TableReport report = Read(text, 50).Report;

        Assert.Equal((name, 50.0, "x"), (report.Time?.Column, report.Time?.Rate, string.Join(',', report.Columns)));
        Assert.StartsWith("2024-03-14 12:00:00", report.Time?.Start);
        Assert.StartsWith("2024-03-14 12:00:00.98", report.Time?.End);
        Assert.Empty(report.Warnings);
    }

    [Theory]
    [InlineData("t", 1, 0)]
    [InlineData("time", 1, 0)]
    [InlineData("time", 1000, 0)]
    [InlineData("timestamp", 1e6, 12345)]
    [InlineData("t_ms", 1000, 0)]
    [InlineData("time [s]", 1, 100)]
    [InlineData("Time (ms)", 1000, 0)]
    [InlineData("time_us", 1e6, 5)]
    [InlineData("timeMs", 1000, 0)]
    [InlineData("timestamp_ns", 1e9, 0)]
    [InlineData("Zeit [s]", 1, 0)]
    [InlineData("millis", 1000, 17)]
    [InlineData("seconds_elapsed", 1, 0)]
    [InlineData("timestamp", 1, 1709294400)]
    [InlineData("timestamp", 1e3, 1709294400e3)]
    [InlineData("time", 1e6, 1709294400e6)]
    [InlineData("time", 1e9, 1709294400e9)]
    [InlineData("unix_time", 1e3, 1709294400e3)]
    public void Numbers_are_read_in_their_unit(string name, double perSecond, double start)
    {
        string text = $"{name};x\n" + Lines(
            50, i => ((decimal)start + (decimal)(perSecond * 0.02 * i)).ToString(CultureInfo.InvariantCulture));

        TableReport report = Read(text, 50).Report;

        Assert.Equal((name, 50.0, "x"), (report.Time?.Column, report.Time?.Rate, string.Join(',', report.Columns)));
        Assert.Equal(start > 1e9 ? "2024-03-01 12:00:00" : null, report.Time?.Start);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public void Days_of_spreadsheets_are_read()
    {
        TableReport report = Read("Excel date;x\n" + Lines(
            50, i => (45352.5 + (i * 0.02 / 86400)).ToString("F10", CultureInfo.InvariantCulture)), 50).Report;

        Assert.Equal(50, report.Time!.Rate!.Value, 0.01);
        Assert.Equal(("2024-03-01 12:00:00", "x"), (report.Time.Start, string.Join(',', report.Columns)));
    }

    [Fact]
    public void Dates_that_may_be_two_are_said()
    {
        TableReport report = Read("time;x\n" + Lines(
            50, i => _start.AddDays(4).AddMilliseconds(20 * i).ToString("MM/dd/yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture)),
                50).Report;

        Assert.Contains("begins on 2024-03-05 12:00:00 or on 2024-05-03 12:00:00", Assert.Single(report.Warnings));
    }

    [Fact]
    public void A_unit_may_stand_in_the_row_of_units()
    {
        Table table = Read("time;x\nms;g\n" + Lines(50, i => $"{20 * i}"), 100);

        Assert.Equal((50.0, "milliseconds"), (table.Report.Time?.Rate, table.Report.Time?.Form));
    }

    [Fact]
    public void Date_and_time_of_day_may_stand_apart()
    {
        TableReport report = Read("date;time;x\n" + Lines(
            50, i => _start.AddMilliseconds(20 * i).ToString("yyyy-MM-dd;HH:mm:ss.fff", CultureInfo.InvariantCulture)), 50).Report;

        Assert.Equal(("date and time", 50.0, "2024-03-01 12:00:00"), (report.Time?.Column, report.Time?.Rate, report.Time?.Start));
        Assert.Equal(["x"], report.Columns);
    }

    [Fact]
    public void Times_of_day_go_on_after_midnight()
    {
        TableReport report = Read("time;x\n" + Lines(
            50, i => _start.AddHours(12).AddSeconds(i - 25).ToString("HH:mm:ss", CultureInfo.InvariantCulture)), 1).Report;

        Assert.Equal((1.0, 0, 0), (report.Time?.Rate, report.Time?.Reversals.Count, report.Time?.Gaps.Count));
    }

    [Fact]
    public void Day_and_month_are_told_apart_by_how_time_goes_on()
    {
        TableReport report = Read("time;x\n" + Lines(50, i => _start.AddDays(i).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)),
            1 / 86400.0).Report;

        Assert.Equal(("2024-03-01 12:00:00", "2024-04-19 12:00:00"), (report.Time?.Start, report.Time?.End));
    }

    [Fact]
    public void Gaps_repetitions_and_leaps_back_are_said_with_their_lines()
    {
        double[] steps = [.. Enumerable.Repeat(0.02, 60)];
        steps[10] = 3;
        steps[20] = 0;
        steps[30] = -0.01;
        steps[40] = -7;
        double now = 0;
        Table table = Read("t;x\n" + Lines(60, i => (now += i == 0 ? 0 : steps[i]).ToString("F3", CultureInfo.InvariantCulture)), 50);
        TimeReport time = table.Report.Time!;

        Assert.Equal([new(12, 3), new(42, -7)], time.Gaps);
        Assert.Equal([22], time.Duplicates);
        Assert.Equal([32, 42], time.Reversals);
        Assert.Equal([10, 40], table.Time!.Breaks);
        Assert.Equal(50, time.Rate);
        Assert.Contains(table.Report.Warnings, w => w.Contains("3 s before line 12, -7 s before line 42"));
        Assert.Contains(table.Report.Warnings, w => w.Contains("the time of the row before: line 22"));
        Assert.Contains(table.Report.Warnings, w => w.Contains("lines 32, 42"));
    }

    [Fact]
    public void Times_written_in_seconds_give_a_mean_rate()
    {
        Table table = Read("time;x\n" + Lines(
            500, i => _start.AddSeconds(i / 100).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)), 100);

        Assert.True(table.Time!.Fits(100, 0.05));
        Assert.Empty(table.Time.Duplicates);
        Assert.Contains(table.Report.Warnings, w => w.Contains("less finely"));
    }

    [Fact]
    public void Times_in_whole_milliseconds_give_the_rate_between()
    {
        Table table = Read("t_ms;x\n" + Lines(500, i => $"{(int)(i * 1.2)}"), 833.33);

        Assert.Equal(833.33, table.Time!.MeanRate!.Value, 2.0);
        Assert.True(table.Time.Fits(833.33, 0.05));
        Assert.Empty(table.Time.Breaks);
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("T")]
    [InlineData("x")]
    [InlineData("runtime error")]
    public void Other_columns_are_no_times(string name)
    {
        Table table = Read($"{name};x\n" + Lines(50, i => $"{i % 7}"), 50);

        Assert.Equal([name, "x"], table.Report.Columns);
    }

    [Fact]
    public void Doubt_about_the_unit_is_said()
    {
        Table table = Read("time;x\n" + Lines(50, i => $"{20 * i}"), 7);

        Assert.Null(table.Time);
        Assert.Contains("does not say its unit: 0.05 per second if they are seconds, 50 per second if they are milliseconds",
            Assert.Single(table.Report.Warnings));
    }

    [Fact]
    public void A_time_that_is_none_is_said_with_its_place()
    {
        ConversionException refused = Assert.Throws<ConversionException>(
            () => Read("time;x\n2024-03-01 12:00:00;1\n2024-03-01 12:00:01;2\nlater;3\n2024-03-01 12:00:03;1\n2024-03-01 12:00:04;2\n", 1));

        Assert.Contains("line 4, column 1 (time): 'later' is not a time like those before", refused.Message);
    }

    private static string Lines(int count, Func<int, string> time) =>
        string.Concat(Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{time(i)};{i % 5 * 0.5}\n")));

    private static Table Read(string text, double rate) =>
        TableReader.Read(new StringReader(text), "t.csv", new TableUse(true, null, rate), new TableOptions());
}
