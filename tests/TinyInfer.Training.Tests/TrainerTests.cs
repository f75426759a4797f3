using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Tests;

/// <summary>Networks learn, stop in time, and are the same for the same seed.</summary>
public class TrainerTests
{
    /// <summary>7,500 windows of 128 bands in three classes, which a band's level alone does not tell apart.</summary>
    [Fact]
    public void Perceptron_of_10000_weights_learns_7500_windows()
    {
        (float[][] rows, int[] classes) = Windows(7500, seed: 1);
        (float[][] others, int[] truth) = Windows(1500, seed: 2);
        Network network = new NetworkBuilder(SampleShape.Of(128), 1).Dense(64).Activate().Dense(24).Activate().Dense(3).Build();
        Assert.InRange(network.Weights, 9_800, 10_200);

        float[] alike = [1, 1, 1];
        Trainer.Run(network, rows, new CrossEntropy(classes, alike), others, new CrossEntropy(truth, alike), new TrainingOptions
        {
            Epochs = 12,
            Rate = 2e-3f,
        });

        float[][] outputs = network.Run(others);
        double right = outputs.Where((o, i) => Array.IndexOf(o, o.Max()) == truth[i]).Count() / (double)others.Length;
        Assert.True(right > 0.97, $"{right:P1} of windows are right");
    }

    [Fact]
    public void Same_seed_gives_the_same_weights()
    {
        float[][] first = Train(3).Save();
        Assert.Equal(first, Train(3).Save());
        Assert.NotEqual(first, Train(4).Save());
    }

    /// <summary>Few samples are learned by heart; what is kept are the weights of the epoch that did best on others.</summary>
    [Fact]
    public void Training_stops_early_and_keeps_the_best_weights()
    {
        (float[][] rows, int[] classes) = Windows(60, seed: 3);
        (float[][] others, int[] truth) = Windows(300, seed: 4);
        Network network = new NetworkBuilder(SampleShape.Of(128), 1).Dense(64).Activate().Dense(3).Build();
        float[] alike = [1, 1, 1];
        CrossEntropy loss = new(truth, alike);
        LearningCurve curve = Trainer.Run(network, rows, new CrossEntropy(classes, alike), others, loss, new TrainingOptions
        {
            Epochs = 400,
            Patience = 10,
            Rate = 0.01f,
        });

        Assert.True(curve.Validation.Count < 400);
        Assert.Equal(curve.Best + 11, curve.Validation.Count);
        Assert.Equal(curve.Validation.Min(), curve.Validation[curve.Best]);
        Assert.Equal(curve.Validation[curve.Best], Trainer.LossOf(network, others, loss), 1e-9);
    }

    [Fact]
    public void Balanced_weights_make_classes_count_alike()
    {
        float[] weights = CrossEntropy.BalancedWeights([0, 0, 0, 1], 2);

        Assert.Equal(3 * weights[0], weights[1], 1e-6f);
        Assert.Equal(4, (3 * weights[0]) + weights[1], 1e-6f);
    }

    [Fact]
    public void Augmentation_moves_scales_and_disturbs()
    {
        float[] sample = [1, 10, 2, 20, 3, 30];
        float[] changed = new float[6];
        new Augmentation(Shift: 1).Apply(sample, changed, 2, new Random(2));
        Assert.Equal(sample.Order(), changed.Order());
        Assert.All(changed.Chunk(2), frame => Assert.Equal(10 * frame[0], frame[1]));

        new Augmentation(Gain: 0.5f).Apply(sample, changed, 2, new Random(3));
        float factor = changed[0];
        Assert.InRange(factor, 0.5f, 1.5f);
        Assert.NotEqual(1, factor);
        Assert.All(changed.Zip(sample), pair => Assert.Equal(factor * pair.Second, pair.First, 1e-4f));

        new Augmentation(Noise: 0.1f).Apply(sample, changed, 2, new Random(4));
        Assert.All(changed.Zip(sample), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 1e-6f, 0.5f));
    }

    private static Network Train(int seed)
    {
        (float[][] rows, int[] classes) = Windows(100, seed: 5);
        Network network = new NetworkBuilder(SampleShape.Of(128), seed).Dense(8).Activate().Dense(3).Build();
        CrossEntropy loss = new(classes, [1, 1, 1]);
        Trainer.Run(network, rows, loss, rows, loss, new TrainingOptions
        {
            Epochs = 3,
            Seed = seed,
            Augmentation = new Augmentation(Gain: 0.1f, Noise: 0.1f),
        });
        return network;
    }

    /// <summary>Spectra of noise; in two of the classes, two bands rise together with their common level by chance, or fall.</summary>
    private static (float[][] Rows, int[] Classes) Windows(int count, int seed)
    {
        Random random = new(seed);
        float[][] rows = new float[count][];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++)
        {
            classes[i] = random.Next(3);
            float level = Normal.Draw(random);
            rows[i] = [.. Enumerable.Range(0, 128).Select(_ => level + (0.5f * Normal.Draw(random)))];
            for (int band = 0; band < 12 && classes[i] > 0; band++)
            {
                rows[i][(40 * classes[i]) + band] += 1;
            }
        }

        return (rows, classes);
    }
}
