using System.Text.Json;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Converter.Tables;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Tests.Pipeline;

public sealed class RecordingTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(';')]
    [InlineData(',')]
    [InlineData('\t')]
    public void Time_is_passed_over_and_the_truth_taken(char separator)
    {
        string text = "datetime;a;b;anomaly;changepoint\n2020-03-01 15:44:06;1.5;2;0.0;0.0\n"
            + "2020-03-01 15:44:07;;4;1.0;1.0\n2020-03-01 15:44:08;5;6;1.0;0.0\n";

        Table table = Read(text.Replace(';', separator));

        Assert.Equal((3, 2), (table.Rows, table.Columns));
        Assert.Equal("a,b", string.Join(',', table.Names ?? []));
        Assert.Equal([1.5f, 2, float.NaN, 4, 5, 6], table.Values);
        Assert.Equal([new(0, 1, "normal", true), new(1, 3, "anomaly", false)],
            Truth.OfAnomalies(LabelColumn.Of(table, "r.csv")!, null).Sections);
    }

    [Fact]
    public void The_truth_may_have_another_name_and_names_of_its_own()
    {
        Table table = Read("x,anomaly,what\n1,0,ok\n2,0,ok\n3,1,leak\n4,1,leak\n", "What");

        Assert.Equal((4, 1), (table.Rows, table.Columns));
        Assert.Equal([new(0, 2, "ok", true), new(2, 4, "leak", false)], Truth.OfAnomalies(LabelColumn.Of(table, "r.csv")!, null).Sections);
    }

    [Theory]
    [InlineData("anomaly")]
    [InlineData("Label")]
    [InlineData("is_anomaly")]
    [InlineData("IsAnomaly")]
    [InlineData("ground_truth")]
    [InlineData("Ground Truth")]
    public void The_truth_is_known_by_its_name(string name)
    {
        Table table = Read($"x,{name}\n1,False\n2,False\n3,True\n");

        Assert.Equal((3, 1), (table.Rows, table.Columns));
        Assert.Equal([(0, 2, true), (2, 3, false)],
            Truth.OfAnomalies(LabelColumn.Of(table, "r.csv")!, null).Sections.Select(s => (s.Start, s.End, s.IsNormal)));
    }

    [Theory]
    [InlineData("b,a\n1,2\n3,4\n", new[] { 2f, 1, 4, 3 })]
    [InlineData("B,extra,A\n1,9,2\n3,9,4\n", new[] { 2f, 1, 4, 3 })]
    [InlineData("a,b\n1,2\n3,4\n", new[] { 1f, 2, 3, 4 })]
    [InlineData("p,q\n1,2\n3,4\n", new[] { 1f, 2, 3, 4 })]
    [InlineData("1,2\n3,4\n", new[] { 1f, 2, 3, 4 })]
    public void Channels_with_names_are_found_by_them(string text, float[] expected)
    {
        File.WriteAllText(_folder["p.json"],
            """
            { "sensor": { "rate": 1, "channels": 2, "names": ["a", "b"] }, "window": { "length": 2 }, "features": [{ "kind": "raw" }] }
            """);
        File.WriteAllText(_folder["r.csv"], text);

        Recording recording = Recording.Read(_folder["r.csv"], PipelineFile.Read(_folder["p.json"]));

        Assert.Equal(expected, Enumerable.Range(0, 4).Select(i => recording[i / 2, i % 2]));
    }

    [Fact]
    public void Without_a_header_a_date_is_known_by_its_look()
    {
        Table table = Read("2024-05-01T10:00:00;1;2\n2024-05-01T10:00:01;3;4\n");

        Assert.Equal([1f, 2, 3, 4], table.Values);
        Assert.Null(table.Truth);
    }

    [Theory]
    [InlineData("t;a\n1;2\n1;x\n", null, "r.csv, line 3, column 2 (a): 'x' is not a number")]
    [InlineData("a;b\n1;0\n1\n", null, "r.csv, line 3: 1 values where other lines have 2")]
    [InlineData("a;b\n1;0\n", "c", "there is no column 'c'. There are: a, b.")]
    [InlineData("1;0\n", "c", "the first line does not name columns")]
    [InlineData("time;anomaly\n1;0\n", null, "besides time and truth there are no columns")]
    public void What_is_wrong_is_said_with_line_and_column(string text, string? label, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConversionException>(() => Read(text, label)).Message);

    private static Table Read(string text, string? label = null) =>
        TableReader.Read(new StringReader(text), "r.csv", new TableUse(true, null, null), new TableOptions { Label = label });

    [Theory]
    [InlineData("0-400", 0, 400)]
    [InlineData("400-", 400, null)]
    [InlineData("-7", 0, 7)]
    public void Ranges_are_read(string text, int first, int? end)
    {
        Assert.True(RowRange.TryRead(text, out RowRange? range));
        Assert.Equal(new RowRange(first, end), range);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5-5")]
    [InlineData("a-b")]
    [InlineData("1-2-3")]
    public void Other_ranges_are_refused(string text) => Assert.False(RowRange.TryRead(text, out _));

    [Fact]
    public async Task Simulate_plays_the_part_that_counts_against_the_files_own_truth()
    {
        File.WriteAllText(_folder["p.json"], """
            {
              "sensor": { "rate": 1, "resolution": 0.01, "limits": { "stuck": 0, "repeated": 0 } },
              "window": { "length": 4, "hop": 1 }, "features": [{ "kind": "raw" }],
              "detector": { "score": "features", "baseline": { "windows": 20, "features": 4, "floor": 0.1 },
                "threshold": 3, "debounce": { "raise": 1, "of": 1, "clear": 1 } }
            }
            """);
        IEnumerable<string> rows = Enumerable.Range(0, 100).Select(
            i => FormattableString.Invariant(
                $"2024-05-01 10:{i / 60:D2}:{i % 60:D2};{(i is >= 60 and < 80 ? 9 : i % 2):F2};{(i is >= 60 and < 80 ? 1 : 0)}"));
        File.WriteAllText(_folder["r.csv"], "datetime;x;anomaly\n" + string.Join('\n', rows) + "\n");

        CommandRun run = await CommandRun.Of("simulate", _folder["p.json"], "--recording", _folder["r.csv"], "--rows", "10-", "--json");
        CommandRun beyond = await CommandRun.Of("simulate", _folder["p.json"], "--recording", _folder["r.csv"], "--rows", "10-101");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((87, 1), (result.GetProperty("windows").GetInt32(),
            result.GetProperty("detection").GetProperty("eventsFound").GetInt32()));
        Assert.Equal(70, result.GetProperty("rows").GetProperty("normal").GetInt32());
        Assert.Equal(20, result.GetProperty("rows").GetProperty("found").GetInt32() + result.GetProperty("rows").GetProperty(
            "missed").GetInt32());
        Assert.Equal(1, beyond.ExitCode);
        Assert.Contains("has 100 rows, and not those from 10 to 101", beyond.Error);
    }

    [Fact]
    public void Rows_are_judged_by_the_window_before_them()
    {
        // Windows of 3 from rows 0 to 9; those from 2, 3 and 6 on are in alarm, and the last three do not count.
        SimulatedWindow[] windows = [.. Enumerable.Range(0, 8).Select(i => new SimulatedWindow(
            i, i + 3, i is 2 or 3 or 6 ? DetectorState.Anomaly : DetectorState.Normal, SensorFault.None, i is 2 or 3 or 6))];

        RowQuality quality = RowQuality.Of(windows, [new(0, 4, "normal", true), new(4, 7, "leak", false), new(7, 10, "normal", true)], 1);

        Assert.Equal(new RowQuality(Found: 1, Missed: 2, FalseAlarms: 1, Normal: 7), quality);
        Assert.Equal(1 / 2.5, quality.F1, 1e-9);
    }

    [Fact]
    public async Task A_recording_of_SKAB_is_played_as_it_is()
    {
        string file = SharedData.Path("datasets/skab/valve1/0.csv");

        CommandRun run = await CommandRun.Of(
            "simulate", Path.Combine(SharedData.Repository, "models", "pump", "pipeline.json"), "--recording", file, "--rows", "400-",
                "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((688, 1), (result.GetProperty("windows").GetInt32(),
            result.GetProperty("detection").GetProperty("events").GetInt32()));
    }
}
