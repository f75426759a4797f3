using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Guard;
using TinyInfer.Signal.Features;

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
}
