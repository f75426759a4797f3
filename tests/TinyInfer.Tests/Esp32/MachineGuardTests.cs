using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Health;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Learning;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;
using TinyInfer.Guard;
using TinyInfer.Signal.Features;
using TinyInfer.Tests.Anomaly;
using TinyInfer.Twin;

namespace TinyInfer.Tests.Esp32;

public class MachineGuardTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Raw_samples_are_explained_by_channel(int loud)
    {
        const int Channels = 3;
        const int Length = 8;
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Channels = Channels,
            Length = Length,
            Hop = Length,
            Extractors = [new RawWindow(Channels, Length, null)]
        });
        Detector detector = new(new DetectorSettings
        {
            Scorer = new GaussianBaseline(Channels * Length, 30, 1f),
            Threshold = 5f,
            Raise = 1,
            Window = 1,
            Clear = 1
        });
        MachineGuard guard = new(pipeline, null, detector, null);
        Random random = new(3);
        for (int i = 0; i < 30; i++)
        {
            guard.Process([.. Enumerable.Range(0, Channels * Length).Select(_ => (short)random.Next(-100, 100))], Channels * Length);
        }

        guard.Process([.. Enumerable.Range(0, Channels * Length).Select(
            n => (short)(n % Channels == loud ? 5000 : n % Channels == 1 ? 400 : 0))], Channels * Length);

        int[] largest = new int[4];
        Explanation.FindTop(guard.Explain(), largest);
        Assert.Equal(DetectorState.Anomaly, guard.State);
        Assert.Equal([loud, 1, 2 - loud, -1], largest);
    }

    [Fact]
    public void A_score_that_is_no_number_says_nothing_of_health()
    {
        const int Length = 8;
        FeaturePipeline pipeline = new(new PipelineSettings
        {
            Channels = 1,
            Length = Length,
            Hop = Length,
            Extractors = [new RawWindow(1, Length, null)]
        });
        float[] whitening = [.. Enumerable.Repeat(1e36f, Length)];
        Detector detector = new(new DetectorSettings { Scorer = new MahalanobisDistance(new float[Length], whitening), Threshold = 5f });
        MachineGuard guard = new(pipeline, null, detector, null);
        guard.WatchHealth(HealthMonitorTests.Profile(new Random(1), 300).ToBytes());
        for (int i = 0; i < 2 * HealthMonitor.Period; i++)
        {
            short sample = (short)(i % 2 == 0 ? 0 : 20000);
            guard.Process([.. Enumerable.Repeat(sample, Length)], Length);
            Assert.Equal(i % 2 == 0, guard.State != DetectorState.Fault);
        }

        Assert.Equal(HealthMonitor.Period, guard.Health.WindowCount);
        Assert.Equal(0f, guard.Health.HighestScore);
    }

    [Fact]
    public void A_simulated_board_watches_by_the_profile_of_the_model_that_it_got()
    {
        PipelineDefinition shipped = PipelineFile.Read(Repository.Locate("models", "bearing", "pipeline.json"));
        byte[] old = HealthMonitorTests.Profile(new Random(1), 300).ToBytes();
        byte[] better = HealthMonitorTests.Profile(new Random(2), 500).ToBytes();
        byte[] update = FieldContent.Of(shipped with { Health = new HealthDefinition("health", better) });

        MachineGuard guard = SimulatedDevice.CreateGuard(
            shipped with { Health = new HealthDefinition("health", old) }, new ArraySource(update));

        Assert.Null(guard.Problem);
        Assert.Equal(better, guard.Health.Profile.ToBytes());
    }
}
