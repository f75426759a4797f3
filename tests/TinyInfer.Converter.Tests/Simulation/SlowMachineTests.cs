using TinyInfer.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Converter.Tests.Simulation;

/// <summary>A machine that changes in hours is not told in seconds.</summary>
public sealed class SlowMachineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.08, "0.08 s")]
    [InlineData(119.9, "119.9 s")]
    [InlineData(120, "2 min")]
    [InlineData(5400, "90 min")]
    [InlineData(9000, "2.5 h")]
    [InlineData(172_800, "2 d")]
    public void A_time_has_the_unit_that_suits_it(double seconds, string expected) => Assert.Equal(expected, TimeUnit.Format(seconds));

    [Theory]
    [InlineData(22.4, "seconds")]
    [InlineData(599, "seconds")]
    [InlineData(600, "minutes")]
    [InlineData(36_000, "hours")]
    [InlineData(864_000, "days")]
    public void An_axis_has_ten_of_its_unit_or_more(double seconds, string expected) => Assert.Equal(expected, TimeUnit.Of(seconds).Name);

    [Theory]
    [InlineData(1, "0.2", "false alarms per hour")]
    [InlineData(300, "146.1", "false alarms per month")]
    public void False_alarms_are_counted_by_the_month_where_an_hour_means_nothing(double period, string figure, string meaning)
    {
        SimulationSummary summary = new()
        {
            Pipeline = "slow",
            Windows = 10,
            SecondsPerWindow = period,
            FaultyWindows = 0,
            LearningWindows = 0,
            Alarms = 1,
            Cost = new WindowCost(1, 1, 1, period, period, Board.Standard, 0),
            Detection = new DetectionQuality(1, null, 1, 0, 0, FalseAlarmsPerHour: 0.2, 1, 1, MeanDelaySeconds: 7200),
        };

        List<(string Figure, string Meaning)> figures = [.. SimulationFigures.Of(summary)];

        Assert.Contains((figure, meaning), figures);
        Assert.Contains(("2.00 h", "mean delay from an anomaly's start to its alarm"), figures);
        Assert.Contains(("10", $"windows, one every {(period == 1 ? "1 s" : "5 min")}"), figures);
    }

    [Fact]
    public void The_page_of_a_week_is_in_hours_and_names_the_channels()
    {
        File.WriteAllText(
            _folder["pipeline.json"],
            """
            {
              "sensor": { "rate": 0.01, "channels": 2, "names": ["oil", "bearing"] },
              "window": { "length": 4 },
              "features": [{ "kind": "raw" }],
              "detector": { "score": "features", "baseline": { "windows": 20, "features": 8, "floor": 0.01 }, "threshold": 10 }
            }
            """);
        PipelineDefinition pipeline = PipelineFile.Read(_folder["pipeline.json"]);
        float[] values = [.. Enumerable.Range(0, 2 * 6048).Select(i => i / 2 is >= 3000 and < 3100 ? 50f : (i % 3) - 1)];
        File.WriteAllBytes(_folder["week.npy"], NpyFile.Write([6048, 2], values));
        Recording recording = Recording.Read(_folder["week.npy"], pipeline);
        IReadOnlyList<SimulatedWindow> windows = new Simulator(pipeline, null).Run(recording);

        string page = SimulationPage.Write(
            SimulationSummary.Of(pipeline, windows, null, null, Board.Standard), pipeline, recording, windows,
            [new LabelledSection(3000, 3100, "fault", false)]);

        Assert.Contains(windows, w => w.State == DetectorState.Anomaly);
        Assert.Contains("over a recording of 7 d", page);
        Assert.Contains("from, h", page);
        Assert.Contains("what happens", page);
        Assert.DoesNotContain("from, s", page);
        Assert.Contains(">hours<", page);
        Assert.Contains("oil over time", page);
    }
}
