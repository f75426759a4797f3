using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>The shipped motion model, which has only seen simulated people, on recordings of real ones.</summary>
public sealed class RealActivityTests(ITestOutputHelper output)
{
    [Fact]
    public void Real_people_are_recognised_by_the_devices_pipeline()
    {
        string folder = SharedData.Path("datasets/st_har");
        string file = Path.Combine(SharedData.Repository, "models", "motion", "pipeline.json");
        PipelineModel model = PipelineFile.Read(file).Model!.Load();
        int right = 0;
        int windows = 0;
        foreach (string path in new[] { "stationary", "walking", "running" }.SelectMany(
            c => Directory.GetFiles(Path.Combine(folder, c), "*.csv")))
        {
            // A pipeline keeps its extractors: each recording gets its own.
            PipelineDefinition pipeline = PipelineFile.Read(file);
            string activity = Path.GetFileName(Path.GetDirectoryName(path)!);
            foreach (SimulatedWindow window in new Simulator(pipeline, model).Run(Recording.Read(path, pipeline)))
            {
                windows++;
                right += window.Label == activity ? 1 : 0;
            }
        }

        output.WriteLine($"{right} of {windows} windows");
        Assert.Equal(3404, windows);
        Assert.True(right >= 0.95 * windows, $"{right} of {windows}");
    }
}
