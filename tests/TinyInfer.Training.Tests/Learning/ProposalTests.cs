using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Layers;
using TinyInfer.Training.Report;
using TinyInfer.Training.Search;

namespace TinyInfer.Training.Tests.Learning;

/// <summary>Routes where normal work has modes, and first stages: proposed, and judged like other finalists.</summary>
public class ProposalTests
{
    [Fact]
    public void Levels_with_modes_are_cut_between_them()
    {
        Random random = new(1);
        double[] Around(double centre, double deviation, int count) =>
            [.. Enumerable.Range(0, count).Select(_ => centre + (deviation * Normal.Draw(random)))];
        double[] Sorted(params double[][] modes) => [.. modes.SelectMany(m => m).Order()];

        Assert.Empty(OperatingModes.CutsOf(Sorted(Around(5, 1, 2000))));
        Assert.Empty(OperatingModes.CutsOf([.. Enumerable.Range(0, 2000).Select(i => i / 10.0)]));
        Assert.Empty(OperatingModes.CutsOf(Sorted(Around(5, 1, 2000), Around(50, 1, 10))));
        Assert.Empty(OperatingModes.CutsOf([.. Enumerable.Repeat(3.0, 2000)]));
        Assert.Empty(OperatingModes.CutsOf([]));

        Assert.InRange(Assert.Single(OperatingModes.CutsOf(Sorted(Around(5, 1, 900), Around(20, 2, 300)))).Edge, 8, 14);
        double[] edges = [.. OperatingModes.CutsOf(Sorted(Around(5, 1, 300), Around(20, 1, 300), Around(60, 2, 300)))
            .Select(c => c.Edge).Order()];
        Assert.Equal(2, edges.Length);
        Assert.InRange(edges[0], 8, 17);
        Assert.InRange(edges[1], 23, 54);
    }

    /// <summary>A tone that is nothing beside the loud mode is found in the quiet one, which has a threshold of its own.</summary>
    [Fact]
    public void Machine_that_works_in_two_ways_gets_a_detector_for_each()
    {
        using Machine machine = new();
        for (int i = 0; i < 12; i++)
        {
            machine.Record($"normal/{i:D2}", 120, seed: i, level: i % 2 == 0 ? 1 : 9);
        }

        for (int i = 0; i < 4; i++)
        {
            machine.Record($"whistling/{i}", 20, seed: i + 50, tone: i % 2 == 0 ? 45 : 400, level: i % 2 == 0 ? 1 : 9);
        }

        LearnSummary summary = Learn(machine);

        Assert.Contains(summary.Notes, n => n.StartsWith("Normal work has 2 modes", StringComparison.Ordinal));
        FinalistSummary routed = summary.Finalists.First(f => f.Thresholds.Count == 2);
        Assert.All(routed.Thresholds, t => Assert.NotNull(t.Route));
        Assert.True(routed.Quality.Value > 0.9, $"{routed.Quality.Value}");
        Assert.InRange(routed.Quality.AboveThreshold, 0, 0.03 * routed.Quality.NormalWindows);
    }

    [Fact]
    public void Clusters_are_found_where_features_have_some_and_nowhere_else()
    {
        Random random = new(1);
        float[][] Around(float[] centre, int count) =>
            [.. Enumerable.Range(0, count).Select(_ => centre.Select(c => c + (float)Normal.Draw(random)).ToArray())];
        float[] Of(params float[] first) => [.. first, .. Enumerable.Repeat(0f, 30)];
        float[][] three = [.. Around(Of(0, 0), 300), .. Around(Of(0, 20), 200), .. Around(Of(20, 0), 100)];

        ClusterPartition found = ClusterModes.Find(three, 1)!;

        Assert.Equal(3, found.Count);
        Assert.Contains(0, found.Features);
        Assert.Contains(1, found.Features);
        Assert.InRange(found.Features.Count, 2, 8);
        Guard.ClusterRoutes routes = found.CreateClusters()!;
        Assert.Equal([100, 200, 300], three.Select(routes.Find).CountBy(route => route).Select(c => c.Value).Order());
        Assert.Null(ClusterModes.Find(three, 3));
        Assert.Null(ClusterModes.Find(Around(Of(5, 5), 600), 1));
        Assert.Null(ClusterModes.Find([.. Around(Of(0), 600), .. Around(Of(40), 10)], 1));
        Assert.Null(ClusterModes.Find(Around(Of(0), 50), 1));
    }

    /// <summary>Two hums of the same level: what is normal in one mode is a fault in the other.</summary>
    [Fact]
    public void Modes_that_no_level_tells_apart_get_clusters_and_a_model_for_each_is_judged()
    {
        using Machine machine = new();
        for (int i = 0; i < 12; i++)
        {
            machine.Record($"normal/{i:D2}", 120, seed: i, hum: i % 2 == 0 ? 24 : 111);
        }

        for (int i = 0; i < 4; i++)
        {
            machine.Record($"whistling/{i}", 20, seed: i + 50, tone: 60);
        }

        LearnResult result = Learner.Run(Options(machine));

        Assert.Contains(result.Summary.Notes,
            n => n.StartsWith("Normal work has 2 modes that no level tells apart", StringComparison.Ordinal));
        FinalistSummary[] clustered = [.. result.Summary.Finalists.Where(f => f.Thresholds.Any(t => t.Route == "cluster 1"))];
        FinalistSummary own = clustered.First(f => f.Name.Contains(" for each, by clusters", StringComparison.Ordinal));
        Assert.All(clustered, f => Assert.Equal(["cluster 0", "cluster 1"], f.Thresholds.Select(t => t.Route)));
        Assert.True(clustered[0].Quality.Value > 0.95, $"{clustered[0].Quality.Value}");
        Assert.True(own.Flash > 0 && own.Macs > 0);
        Assert.Contains(result.Summary.Notes, n => n.StartsWith("A model for each mode gains", StringComparison.Ordinal));
    }

    [Fact]
    public void Machine_that_works_in_one_way_gets_none()
    {
        using Machine machine = new Machine().RecordNormal();
        LearnSummary summary = Learn(machine);
        Assert.All(summary.Finalists, f => Assert.Null(Assert.Single(f.Thresholds).Route));
        Assert.DoesNotContain(summary.Notes, n => n.Contains(" modes", StringComparison.Ordinal));
    }

    /// <summary>Faults that are louder than anything normal let a first stage stop what is not.</summary>
    [Fact]
    public void First_stage_is_proposed_judged_and_written()
    {
        using Machine machine = new Machine().RecordNormal(seconds: 120);
        for (int i = 0; i < 4; i++)
        {
            machine.Record($"roaring/{i}", 30, seed: i + 50, tone: 500);
        }

        LearnResult result = Learner.Run(Options(machine));
        FinalistSummary cascade = result.Summary.Finalists.Single(f => f.Cascade != null);
        FinalistSummary whole = result.Summary.Finalists.Single(f => cascade.Name.StartsWith(f.Name + ", first", StringComparison.Ordinal));

        Assert.True(cascade.Cascade!.StoppedShare > 0.5);
        Assert.Equal(cascade.Cascade.MeanInstructions, cascade.Instructions);
        Assert.True(cascade.Instructions < whole.Instructions);
        Assert.Equal(whole.Quality.EventsFound, cascade.Quality.EventsFound);
        Assert.Equal(cascade, result.Summary.Chosen);
        result.Files.Write(machine["out"]);
        PipelineDefinition pipeline = PipelineFile.Read(machine["out/pipeline.json"]);
        Recording roaring = Recording.Read(machine.Record("new", 20, seed: 99, tone: 500), pipeline);
        Assert.NotNull(pipeline.Cascade);
        IReadOnlyList<SimulatedWindow> windows = new Simulator(pipeline, pipeline.Model?.Load()).Run(roaring);
        Assert.True(windows.Count(w => w.IsAlarm) > 0.8 * windows.Count);
    }

    private static LearnSummary Learn(Machine machine) => Learner.Run(Options(machine)).Summary;

    private static LearnOptions Options(Machine machine) =>
        new() { Paths = [machine.Folder], Normal = ["normal"], Rate = Machine.Rate, MostSets = 3, Minutes = 5 };
}
