using TinyInfer.Converter.Pipeline.Routing;

namespace TinyInfer.Converter.Tests.Simulation;

/// <summary>Random pipelines: what the simulator shows is what the firmware does that is made of the same file, window by window.</summary>
/// <remarks>TINYINFER_RANDOM_PIPELINES sets their number, TINYINFER_RANDOM_SEED the first one's seed.</remarks>
public sealed class RandomPipelineTests(ITestOutputHelper output)
{
    private const int Pipelines = 30;

    [Fact]
    public void Simulator_and_firmware_judge_every_window_alike()
    {
        int first = RandomSetting.Of("TINYINFER_RANDOM_SEED", 1);
        int count = RandomSetting.Of("TINYINFER_RANDOM_PIPELINES", Pipelines);
        int played = 0;
        int windows = 0;
        int stopped = 0;
        int routed = 0;
        int clustered = 0;
        int modelled = 0;
        List<string> faults = [];
        for (int seed = first; seed < first + count; seed++)
        {
            using TemporaryFolder folder = new();
            RandomPipeline pipeline;
            try
            {
                pipeline = new RandomPipeline(seed, folder.Path);
            }
            catch (ConversionException e)
            {
                // What was drawn does not go together.
                output.WriteLine($"seed {seed}: {e.Message}");
                continue;
            }

            if (FirmwareComparison.Differ(pipeline.Definition, pipeline.Recording, pipeline.BlockLength, out int judged, out int halted,
                out int visited) is { } difference)
            {
                faults.Add($"seed {seed}: {difference}\n{File.ReadAllText(folder["pipeline.json"])}");
            }

            windows += judged;
            stopped += halted;
            RoutesDefinition? routes = pipeline.Definition.Routes;
            routed += routes == null ? 0 : 1;
            clustered += routes?.Partition is ClusterPartition && visited > 1 ? 1 : 0;
            modelled += routes?.Models != null && visited > 1 ? 1 : 0;
            played++;
        }

        output.WriteLine($"{played} of {count} pipelines, {routed} with routes, {clustered} by clusters, {modelled} with models; "
            + $"{windows:N0} windows, {stopped:N0} stopped");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(played > count * 2 / 3, $"only {played} of {count} pipelines can be played");
        Assert.True(windows > played * 20, $"only {windows} windows");
        Assert.True(routed > 0, "no pipeline has routes");
        Assert.True(clustered > 0, "no pipeline has clusters that windows of several are nearest to");
        Assert.True(modelled > 0, "no pipeline has models that take turns");
        Assert.True(stopped > windows / 20, $"only {stopped} of {windows} windows are stopped by a first stage");
    }
}
