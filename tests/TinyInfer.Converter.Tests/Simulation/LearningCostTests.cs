using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Pipeline.Learning;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Counting;

namespace TinyInfer.Converter.Tests.Simulation;

/// <summary>IL instructions that learning takes per window: figures of docs/learning.md.</summary>
public sealed class LearningCostTests
{
    [Theory]
    [InlineData("Fitted(8, true)", "Mahalanobis", 8, 2500, 12000)]
    [InlineData("Fitted(48, true)", "Mahalanobis", 48, 46000, 96000)]
    [InlineData("Fitted(128, false)", "Mahalanobis", 128, 5200, 50000)]
    [InlineData("Plane(48, 6)", "Plane", 48, 41000, 75000)]
    public void A_window_costs_no_more_than_the_documentation_says(string detector, string learner, int features, int average, int most)
    {
        IReadOnlyList<long> marks = MarksOf("Cost", Cost(detector, learner, features), "FeatureStream.cs", "LearningProgram.cs");
        long[] costs = [.. marks.Index().Where(mark => mark.Index % 2 == 1).Select(mark => mark.Item - marks[mark.Index - 1])];
        Assert.InRange(costs.Average(), 0.9 * average, average);
        Assert.InRange(costs.Max(), 0.9 * most, most);
        Scorer scorer = learner == "Plane"
            ? new PrincipalComponents(new float[features], new float[features], new float[features], [1f], 1f)
            : new MahalanobisDistance(new float[features], new float[detector.Contains("true") ? features * (features + 1) / 2 : features]);
        Assert.InRange(WindowCost.Learn(scorer, features), 0.9 * costs.Average(), 1.1 * costs.Average());
    }

    private static string Cost(string detector, string learner, int features) => $$"""
        namespace TinyInfer.Tests
        {
            public static class Cost
            {
                public static void Run()
                {
                    TinyInfer.Anomaly.Detector detector = TinyInfer.Tests.Anomaly.Learning.LearningProgram.{{detector}};
                    TinyInfer.Anomaly.Learning.FeatureLearner learner = new TinyInfer.Anomaly.Learning.{{learner}}Learner(detector,
                        new TinyInfer.Anomaly.Learning.LearningSettings { Windows = 300, TrialWindows = 40, Horizon = 400 });
                    TinyInfer.Tests.Anomaly.Learning.FeatureStream stream =
                        new TinyInfer.Tests.Anomaly.Learning.FeatureStream({{features}}, 3, 7);
                    float[] features = new float[{{features}}];
                    for (int i = 0; i < 900; i++)
                    {
                        stream.Next(features);
                        if (i == 10)
                        {
                            learner.Relearn();
                        }

                        detector.Update(features, false);
                        Meter.Mark();
                        learner.Observe(features);
                        Meter.Mark();
                    }
                }
            }
        }
        """;

    [Fact]
    public void A_step_of_training_costs_no_more_than_the_documentation_says()
    {
        IReadOnlyList<long> marks = MarksOf("Steps", Steps, "FeatureStream.cs", "TrainingProgram.cs");
        long step = marks[1] - marks[0];
        long run = marks[3] - marks[2];

        Assert.InRange(step, 180_000, 196_000);
        Assert.InRange(run, 48_000, 53_000);
    }

    [Fact]
    public void A_step_of_training_a_last_layer_costs_no_more_than_the_documentation_says()
    {
        IReadOnlyList<long> marks = MarksOf("Steps", LayerSteps, "FeatureStream.cs", "LayerStream.cs", "LastLayerProgram.cs");
        long step = marks[1] - marks[0];
        long inUse = marks[3] - marks[2];
        Assert.InRange(step, 185_000, 204_000);
        Assert.InRange(inUse, 52_000, 57_500);
        double estimate = WindowCost.Train(new NetworkTraining(null, 48, 1), 24, 126);
        Assert.InRange(estimate, 0.9 * step, 1.1 * step);
    }

    /// <summary>Runs a class, and gives the instructions that had been run at each of its marks.</summary>
    private static IReadOnlyList<long> MarksOf(string name, string code, params string[] sources) =>
        CountingDesktop.Run(["TinyInfer", "TinyInfer.Anomaly"],
            new AssemblySource("TinyInfer.Tests",
            [
                .. sources.Select(file => File.ReadAllText(Repository.Locate("tests", "TinyInfer.Tests", "Anomaly", "Learning", file))),
                code,
            ]),
            new AssemblySource("Program",
                $"public static class Program {{ public static string[] Run() {{ TinyInfer.Tests.{name}.Run(); "
                    + "return new string[0]; } }"));

    private const string LayerSteps = """
        using TinyInfer.Anomaly.Learning;

        namespace TinyInfer.Tests
        {
            public static class Steps
            {
                public static void Run()
                {
                    TrainableNetwork network = new TrainableNetwork(new int[] { 24, 126 });
                    LastLayerTrainer trainer = TinyInfer.Tests.Anomaly.Learning.LastLayerProgram.Filled(network, 7);
                    for (int i = 0; i < 16; i++)
                    {
                        trainer.Step();
                    }

                    Meter.Mark();
                    trainer.Step();
                    Meter.Mark();
                    Meter.Mark();
                    trainer.Correct(new float[24], new int[126]);
                    Meter.Mark();
                }
            }
        }
        """;

    private const string Steps = """
        using TinyInfer.Anomaly.Learning;

        namespace TinyInfer.Tests
        {
            public static class Steps
            {
                public static void Run()
                {
                    TrainableAutoencoder network = new TrainableAutoencoder(new int[] { 62, 25, 62 });
                    AutoencoderTrainer trainer = TinyInfer.Tests.Anomaly.Learning.TrainingProgram.Filled(network, 7);
                    trainer.Step();
                    Meter.Mark();
                    trainer.Step();
                    Meter.Mark();
                    Meter.Mark();
                    network.Run(new sbyte[62], 0);
                    Meter.Mark();
                }
            }
        }
        """;
}
