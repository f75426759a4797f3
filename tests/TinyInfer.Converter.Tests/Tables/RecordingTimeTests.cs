using System.Globalization;
using System.Text;
using System.Text.Json;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Tables;

/// <summary>The time column of a recording, as commands use it.</summary>
public sealed class RecordingTimeTests : IDisposable
{
    private static readonly DateTime _start = new(2024, 3, 1, 23, 59, 0);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Windows_do_not_reach_across_a_gap()
    {
        WritePipeline("""{ "length": 8, "hop": 4 }""");
        Write(50, i => i < 21 ? i : i + 100, i => i);

        CommandRun run = await CommandRun.Of("features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["f.npy"], "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        float[][] windows = [.. DataFile.Read(_folder["f.npy"]).Values.Single().Values.Chunk(8)];
        Assert.Equal([0f, 4, 8, 12, 21, 25, 29, 33, 37, 41], windows.Select(w => w[0]));
        Assert.All(windows, w => Assert.Equal(Enumerable.Range((int)w[0], 8).Select(i => (float)i), w));
        Assert.Contains("10.1 s before line 23",
            JsonDocument.Parse(run.Output).RootElement.GetProperty("recording").GetProperty("warnings")[0].GetString());
    }

    [Fact]
    public async Task No_window_between_gaps_is_said_to_be_so()
    {
        WritePipeline("""{ "length": 8, "hop": 4 }""");
        Write(50, i => i + (i / 7 * 100), i => i);

        CommandRun run = await CommandRun.Of("features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["f.npy"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The recording has 7 frames without a gap", run.Error);
    }

    [Fact]
    public async Task Alarms_and_faults_have_dates()
    {
        WritePipeline("""{ "length": 4, "hop": 4 }""");
        Write(400, i => i, i => i is >= 200 and < 240 ? 9 : i == 100 ? float.NaN : i % 2);

        CommandRun simulate = await CommandRun.Of("simulate", _folder["p.json"], "-r", _folder["r.csv"], "--json", "-o", _folder.Path);
        CommandRun shown = await CommandRun.Of("simulate", _folder["p.json"], "-r", _folder["r.csv"]);
        CommandRun part = await CommandRun.Of("simulate", _folder["p.json"], "-r", _folder["r.csv"], "--rows", "100-", "--json");
        CommandRun features = await CommandRun.Of("features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["f.npy"], "--json");

        Assert.Equal((0, string.Empty), (simulate.ExitCode, simulate.Error));
        JsonElement alarm = JsonDocument.Parse(simulate.Output).RootElement.GetProperty("alarmTimes")[0];
        Assert.Equal((204, "2024-03-01 23:59:20.400"), (alarm.GetProperty("start").GetInt32(), alarm.GetProperty("from").GetString()));
        Assert.Contains("alarm from 2024-03-01 23:59:20.400 to", shown.Output);
        Assert.Contains("2024-03-01 23:59:20.400", File.ReadAllText(_folder["simulation.html"]));
        Assert.Equal("2024-03-01 23:59:20.400",
            JsonDocument.Parse(part.Output).RootElement.GetProperty("alarmTimes")[0].GetProperty("from").GetString());
        Assert.Equal("2024-03-01 23:59:10", JsonDocument.Parse(features.Output).RootElement.GetProperty("faultyDates")[0].GetString());
    }

    [Theory]
    [InlineData(10, 0, null)]
    [InlineData(10.3, 0, "gives 10.3.")]
    [InlineData(11, 1, "there are 10 rows per second, and the sensor of")]
    [InlineData(5, 1, "there are 10 rows per second")]
    public async Task The_rate_is_checked(double rate, int exit, string? message)
    {
        WritePipeline("""{ "length": 4, "hop": 4 }""", rate);
        Write(100, i => i, i => i % 3);

        CommandRun run = await CommandRun.Of("features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["f.npy"]);
        CommandRun without = await CommandRun.Of(
            "features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["f.npy"], "--time", "none", "--columns", "x");

        Assert.Equal((exit, 0), (run.ExitCode, without.ExitCode));
        Assert.Contains(message ?? "read r.csv: 100 rows of x; time time (", run.Output + run.Error);
    }

    [Theory]
    [InlineData("time", 0.02, 1)]
    [InlineData("time", 0.1, 0)]
    [InlineData("temps", 100, 0)]
    [InlineData("time (ms)", 20, 1)]
    public async Task Numbers_of_no_rate_that_fits_are_an_error(string name, double step, int exit)
    {
        WritePipeline("""{ "length": 4, "hop": 4 }""");
        File.WriteAllText(_folder["r.csv"], $"{name},x\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{i * step:F3},{i % 3}\n"))));

        CommandRun run = await CommandRun.Of("features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["f.npy"]);

        Assert.Equal(exit, run.ExitCode);
        Assert.Equal(exit == 1, run.Error.Contains("there are 50 rows per second"));
    }

    [Theory]
    [InlineData("--delimiter", "ab")]
    [InlineData("--delimiter", "5")]
    [InlineData("--header", "perhaps")]
    [InlineData("--columns", "a,,b")]
    [InlineData("--decimal", "x")]
    public async Task Options_that_cannot_be_are_misuse(string option, string value) =>
        Assert.Equal(2, (await CommandRun.Of("features", "p.json", "-r", "r.csv", "-o", "f.npy", option, value)).ExitCode);

    [Fact]
    public async Task Files_of_every_encoding_are_read()
    {
        WritePipeline("""{ "length": 4, "hop": 4 }""");
        string text = "time;\u00B0C\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i / 10},{i % 10};{i},5\r\n"));
        foreach (Encoding encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode,
            Encoding.BigEndianUnicode, Encoding.Latin1, new UnicodeEncoding(false, false), Encoding.UTF32 })
        {
            File.WriteAllText(_folder["r.csv"], text, encoding);

            CommandRun run = await CommandRun.Of("features", _folder["p.json"], "-r", _folder["r.csv"], "-o", _folder["f.npy"], "--json");

            Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
            JsonElement recording = JsonDocument.Parse(run.Output).RootElement.GetProperty("recording");
            Assert.Equal(("\u00B0C", 40, 10.0),
                (recording.GetProperty("columns")[0].GetString(), recording.GetProperty("rows").GetInt32(),
                    recording.GetProperty("time").GetProperty("rate").GetDouble()));
        }
    }

    private void WritePipeline(string window, double rate = 10) => File.WriteAllText(_folder["p.json"], FormattableString.Invariant($$"""
        {
          "sensor": { "rate": {{rate}}, "resolution": 0.01, "limits": { "stuck": 0, "repeated": 0 } },
          "window": {{window}}, "features": [{ "kind": "raw" }],
          "detector": { "score": "features", "baseline": { "windows": 20, "features": 4, "floor": 0.1 },
            "threshold": 3, "debounce": { "raise": 1, "of": 1, "clear": 1 } }
        }
        """));

    private void Write(int rows, Func<int, int> tenth, Func<int, float> value)
    {
        string Cell(int i) => float.IsNaN(value(i)) ? string.Empty : value(i).ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(_folder["r.csv"], "time,x\n" + string.Concat(Enumerable.Range(0, rows).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{_start.AddMilliseconds(100 * tenth(i)):yyyy-MM-dd HH:mm:ss.fff},{Cell(i)}\n"))));
    }
}
