using System.Text.Json;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Streaming;

/// <summary>Sequences that end early, on top of a FastGRNN cell, as EMI-RNN has it.</summary>
public sealed class SequenceDecisionTests : IDisposable
{
    private const int Steps = 20;
    private const int Sequences = 30;
    private const float Confidence = 0.4f;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_command_says_how_many_steps_were_saved()
    {
        byte[] blob = Convert();
        (int[] classes, int[] steps, int same) = Expected(blob);
        File.WriteAllBytes(_folder["cell.tinf"], blob);
        File.WriteAllBytes(_folder["in.npy"], NpyFile.Write([Sequences * Steps, FastGrnnCell.Inputs], Samples()));

        CommandRun run = await CommandRun.Of(
            "run", _folder["cell.tinf"], "-i", _folder["in.npy"], "--early", $"{Steps}:0.4", "-o", _folder["out.npy"], "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement said = JsonDocument.Parse(run.Output).RootElement.GetProperty("sequences");
        Assert.Equal(Sequences, said.GetProperty("sequences").GetInt32());
        Assert.Equal(steps.Average(), said.GetProperty("meanSteps").GetDouble(), 1e-9);
        Assert.Equal(1 - (steps.Average() / Steps), said.GetProperty("savedShare").GetDouble(), 1e-9);
        Assert.Equal((double)same / Sequences, said.GetProperty("sameShare").GetDouble(), 1e-9);
        float[][] rows = [.. DataFile.Read(_folder["out.npy"]).Values.Single().Values.Chunk(3)];
        Assert.Equal(classes, rows.Select(row => (int)row[0]));
        Assert.Equal(steps, rows.Select(row => (int)row[2]));
        Assert.Contains(rows, row => row[2] < Steps && row[1] > Confidence);
        Assert.InRange(steps.Average(), 2, Steps - 2);
    }

    [Theory]
    [InlineData("7:0.6", "600 samples, which are no whole sequences of 7 steps")]
    [InlineData("0:0.6", "whole steps and a confidence above 0")]
    [InlineData("20", "whole steps and a confidence above 0")]
    [InlineData("20:1.5", "whole steps and a confidence above 0")]
    [InlineData("20:0.6", "leave one of them out", "--profile")]
    public async Task What_cannot_be_is_said(string early, string message, params string[] others)
    {
        File.WriteAllBytes(_folder["cell.tinf"], Convert());
        File.WriteAllBytes(_folder["in.npy"], NpyFile.Write([Sequences * Steps, FastGrnnCell.Inputs], Samples()));

        CommandRun run = await CommandRun.Of(["run", _folder["cell.tinf"], "-i", _folder["in.npy"], "--early", early, .. others]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public void A_decision_refuses_what_it_is_not_for()
    {
        Assert.Throws<ArgumentException>(() => new SequenceDecision(0, 0.5f));
        Assert.Throws<ArgumentException>(() => new SequenceDecision(3, 0f));
        Assert.Throws<ArgumentException>(() => new SequenceDecision(3, float.NaN));
        InferenceModel model = InferenceModel.Load(Convert());
        SequenceDecision decision = new(1, 1f);
        Assert.Equal((ClassDecision.Unknown, false), (decision.Class, decision.IsDecided));
        Assert.True(decision.Update(model.Output));
        Assert.Throws<InvalidOperationException>(() => decision.Update(model.Output));
        decision.Begin();
        Assert.True(decision.Update(model.Output));
        Assert.Equal((2, 0), (decision.Sequences, decision.StepsSaved));
    }

    [Fact]
    public void The_device_decides_as_the_desktop_does()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        byte[] blob = Convert();
        InferenceModel model = InferenceModel.Load(blob);
        byte[] inputs = [.. Samples().Take(8 * Steps * FastGrnnCell.Inputs).Select(x => (byte)model.Input.Quantize(x))];
        AssemblySource[] program =
        [
            .. ModelProgram.Data("Blob", blob), .. ModelProgram.Data("Inputs", inputs), new AssemblySource("Program", Program),
        ];
        string[] expected = DesktopDevice.Run(program);

        Assert.Equal(expected, NanoDevice.Shared.Run(["TinyInfer", "TinyInfer.Anomaly"], program));
        (int[] classes, int[] steps, _) = Expected(blob);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{classes[i]} {steps[i]}"), expected.Take(8));
    }

    private const string Program = """
        using TinyInfer;
        using TinyInfer.Anomaly;

        public static class Program
        {
            public static string[] Run()
            {
                InferenceModel model = InferenceModel.Load(Blob.Read());
                byte[] inputs = Inputs.Read();
                SequenceDecision decision = new SequenceDecision(20, 0.4f);
                string[] lines = new string[9];
                for (int sequence = 0; sequence < 8; sequence++)
                {
                    model.Reset();
                    decision.Begin();
                    int at = sequence * 80;
                    do
                    {
                        for (int i = 0; i < 4; i++)
                        {
                            model.Input.Data[model.Input.Offset + i] = (sbyte)inputs[at++];
                        }

                        model.Run();
                    }
                    while (!decision.Update(model.Output));
                    lines[sequence] = decision.Class.ToString() + " " + decision.Steps.ToString();
                }

                lines[8] = decision.StepsSaved.ToString();
                return lines;
            }
        }
        """;

    private byte[] Convert() => ModelConverter.Convert(FastGrnnCell.Options(_folder, 100)).Blob;

    private static float[] Samples() => [.. Enumerable.Range(0, Sequences * Steps * FastGrnnCell.Inputs).Select(i =>
        (float)Math.Sin(((i / FastGrnnCell.Inputs) + (3 * (i / FastGrnnCell.Inputs / Steps))) * 0.15 * (1 + (i % FastGrnnCell.Inputs))))];

    /// <summary>The rule in other words: the first step with a softmax above the confidence, or the last.</summary>
    private static (int[] Classes, int[] Steps, int Same) Expected(byte[] blob)
    {
        InferenceModel model = InferenceModel.Load(blob);
        List<int> classes = [];
        List<int> steps = [];
        int same = 0;
        foreach (float[][] sequence in Samples().Chunk(FastGrnnCell.Inputs).Chunk(Steps))
        {
            model.Reset();
            float[][] scores = [.. sequence.Select(step =>
            {
                model.Input.Write(step);
                model.Run();
                float[] output = new float[model.Output.Length];
                model.Output.Read(output);
                return output;
            })];
            int end = Array.FindIndex(scores, s => 1 / s.Sum(x => Math.Exp(x - s.Max())) > Confidence);
            end = end < 0 ? Steps - 1 : end;
            classes.Add(Array.IndexOf(scores[end], scores[end].Max()));
            steps.Add(end + 1);
            same += classes[^1] == Array.IndexOf(scores[^1], scores[^1].Max()) ? 1 : 0;
        }

        return ([.. classes], [.. steps], same);
    }
}
