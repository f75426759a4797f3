using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Estimated time of a window against instructions counted on a nanoFramework runtime.</summary>
public sealed class WindowCostTests : IDisposable
{
    private const int Short = 2;
    private const int Long = 6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"rate\": 1000", "", "\"length\": 300, \"hop\": 100",
        """{ "kind": "statistics", "of": ["kurtosis", "rootMeanSquare"] }""")]
    [InlineData("\"rate\": 12800", "", "\"length\": 512",
        """{ "kind": "spectralBands", "bank": { "kind": "mel", "count": 32, "low": 100 } }""")]
    [InlineData("\"rate\": 12800", "", "\"length\": 1024",
        """{ "kind": "spectralBands", "bank": { "kind": "uniform", "binsPerBand": 4, "count": 128 } }""")]
    [InlineData("\"rate\": 800, \"channels\": 3", "", "\"length\": 256, \"hop\": 128",
        """{ "kind": "spectralBands", "bank": { "kind": "uniform", "binsPerBand": 8, "count": 16 } }""")]
    [InlineData("\"rate\": 8000", """{ "kind": "highPass", "frequency": 100 }, { "kind": "decimate", "factor": 4 }""", "\"length\": 256",
        """{ "kind": "spectralBands", "bank": { "kind": "uniform", "binsPerBand": 4, "count": 16 } }""")]
    [InlineData("\"rate\": 8000, \"channels\": 2", "", "\"length\": 1024",
        """
        {
          "kind": "envelopeBands", "band": [{ "kind": "bandPass", "frequency": 2500, "q": 2 }], "decimation": 4,
          "bank": { "kind": "uniform", "binsPerBand": 2, "count": 20 }
        }
        """)]
    [InlineData("\"rate\": 100, \"channels\": 3", "", "\"length\": 128, \"hop\": 64",
        """{ "kind": "centred" }, { "kind": "tones", "frequencies": [5, 12] }""")]
    public void Estimates_lie_within_an_eighth_of_what_is_counted(string sensor, string filters, string window, string features)
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "Skipped: the environment names no runtime that counts instructions.");
        File.WriteAllText(_folder["pipeline.json"],
            $$"""{ "sensor": { {{sensor}} }, "filters": [{{filters}}], "window": { {{window}} }, "features": [{{features}}] }""");
        PipelineDefinition definition = PipelineFile.Read(_folder["pipeline.json"]);

        double counted = (Count(definition, Long) - Count(definition, Short)) / (double)(Long - Short);
        WindowCost estimate = WindowCost.Of(definition, null, Board.Standard);

        // The program writes features as a score would read them.
        double written = definition.Features.Sum(f => f.Value.Count) * (SignalCost.WriteFloat - SignalCost.WriteAlike);
        TestContext.Current.TestOutputHelper?.WriteLine($"{counted:N0} IL a window, {estimate.Features + written:N0} estimated");
        Assert.InRange((estimate.Features + written) / counted, 7 / 8.0, 9 / 8.0);
    }

    [Theory]
    [InlineData("peakToPeak", 1, 1024)]
    [InlineData("crestFactor", 1, 1024)]
    [InlineData("rootMeanSquare", 1, 1024)]
    [InlineData("rootMeanSquare", 3, 256)]
    public void A_window_that_is_stopped_costs_no_more_than_25_instructions_a_sample_of_the_only_channel(
        string measure, int channels, int length)
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "Skipped: the environment names no runtime that counts instructions.");
        PipelineDefinition definition = PipelineFile.Read(_folder["pipeline.json"], System.Text.Encoding.UTF8.GetBytes($$"""
            {
              "sensor": { "rate": 12800, "channels": {{channels}} }, "window": { "length": {{length}} },
              "features": [{ "kind": "raw" }],
              "detector": { "score": "features", "baseline": { "windows": 10, "features": {{channels * length}}, "floor": 0.1 } },
              "cascade": { "measure": "{{measure}}", "threshold": 1e9, "every": 1000 }
            }
            """));

        // Besides the samples themselves: whether the sensor is well, and what becomes of a window.
        double counted = (Count(definition, Long) - Count(definition, Short)) / (double)(Long - Short);
        WindowCost stopped = WindowCost.OfStopped(definition, Board.Standard);
        TestContext.Current.TestOutputHelper?.WriteLine($"{measure}: {counted:N0} IL a window, {counted / length / channels:N2} a sample");

        Assert.InRange(stopped.Features / counted, 9 / 10.0, 11 / 10.0);
        Assert.True(channels > 1 || counted - SignalCost.Health <= 25 * length, $"{counted / length:N2} a sample");
    }

    [Fact]
    public void Windows_that_take_longer_than_they_are_apart_leave_gaps()
    {
        Board board = new(BoardKind.Esp32, Clock: 100, CyclesPerInstruction: 80, FlashClock: 40, IsQuad: true, Milliamperes: 50);
        WindowCost busy = new(150_000, 30_000, 20_000, SecondsPerWindow: 0.08, WindowSeconds: 0.1, board, ModelSeconds: 0.03);
        WindowCost calm = busy with { SecondsPerWindow = 0.5 };

        // 0.8 µs for an instruction besides the model's; 2.2 µs for each of 3,400 lines; 30 ms for the model.
        double milliseconds = 136 + (2.2e-3 * 3400) + 30;
        Assert.Equal((200_000L, true), (busy.Instructions, busy.HasGaps));
        Assert.Equal(milliseconds, busy.Milliseconds, 1e-9);
        Assert.Equal(milliseconds * 50e-3 * 3.3, busy.Millijoules!.Value, 1e-9);
        Assert.Equal(1 / (0.1 + (milliseconds / 1000)), busy.JudgedPerSecond, 1e-9);
        Assert.Equal((false, 2.0), (calm.HasGaps, calm.JudgedPerSecond));
    }

    private static long Count(PipelineDefinition definition, int windows) => NanoDevice.Shared.CountInstructions(
        ["TinyInfer", "TinyInfer.Signal"],
        new AssemblySource("Program", PipelineSourceWriter.Write(definition, "Counted").Text, $$"""
            using TinyInfer.Signal.Features;

            public static class Program
            {
                public static string[] Run()
                {
                    FeaturePipeline pipeline = Counted.GuardPipeline.Create();
                    float[] features = new float[pipeline.FeatureCount];
                    short[] samples = new short[1536];
                    uint state = 1;
                    for (int i = 0; i < samples.Length; i++)
                    {
                        state = (state * 1664525) + 1013904223;
                        samples[i] = (short)((int)(state >> 16) % 3000);
                    }

                    int windows = 0;
                    while (windows < {{windows}})
                    {
                        for (int used = 0; used < samples.Length && windows < {{windows}};)
                        {
                            used += pipeline.Append(samples, used, samples.Length - used);
                            while (pipeline.IsReady)
                            {
                                pipeline.Compute();
                                if (!pipeline.IsStopped)
                                {
                                    pipeline.Write(features);
                                }

                                windows++;
                            }
                        }
                    }

                    return new string[0];
                }
            }
            """));
}
