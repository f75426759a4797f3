using TinyInfer.Anomaly.Learning;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>An autoencoder that is trained in whole numbers, on a board's RAM.</summary>
public sealed class TrainingTests
{
    private const int Features = 62;

    private static readonly int[] _sizes = [Features, 25, Features];

    [Fact]
    public void A_thousand_steps_give_the_desktops_bits_on_the_device()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

        Assert.Equal(TrainingProgram.Run(), LearningDevice.Run(nameof(TrainingProgram), nameof(FeatureStream)));
    }

    [Fact]
    public void More_than_3_150_weights_are_trained_in_24_KB()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        TrainableAutoencoder network = new(_sizes);
        AutoencoderTrainer trainer = new(network, 96);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(network.WeightCount, 3150, 3200);
        Assert.InRange(taken, 1, 24 * 1024);

        trainer = TrainingProgram.Filled(network, 7);
        before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 500; i++)
        {
            trainer.Step();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void It_learns_as_well_as_floats_do_and_stops_by_itself()
    {
        TrainableAutoencoder network = new(_sizes);
        AutoencoderTrainer trainer = TrainingProgram.Filled(network, 7);
        int steps = 0;
        while (!trainer.Step())
        {
            steps++;
        }

        float loss = trainer.Loss;
        double floats = FloatLoss(trainer.Epochs);
        TestContext.Current.TestOutputHelper!.WriteLine($"{steps} steps, {trainer.Epochs} epochs: {loss}, floats {floats}");
        Assert.InRange(steps, 1000, 20000);
        Assert.InRange(loss, 0, 1.1 * floats);
        Assert.True(trainer.Step());
    }

    /// <summary>The same network, windows and learning rates in doubles.</summary>
    private static double FloatLoss(int epochs)
    {
        FeatureStream stream = new(Features, 4, 7);
        float[] features = new float[Features];
        double[][] windows = [.. Enumerable.Range(0, 96).Select(_ =>
        {
            stream.Next(features);
            return features.Select((x, i) => Math.Round((x - i) / 1.3 * 16) / 16).ToArray();
        })];
        Random random = new(5);
        double[,] encoder = Weights(25, Features + 1);
        double[,] decoder = Weights(Features, 26);
        double best = double.MaxValue;
        double rate = 1.0 / 128;
        int waited = 0;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            for (int w = 0; w < windows.Length; w++)
            {
                if (w % 4 != 3)
                {
                    Step(windows[w], train: true);
                }
            }

            double loss = Enumerable.Range(0, 24).Sum(w => Step(windows[(4 * w) + 3], train: false)) / 24 / Features;
            waited = loss < best ? 0 : waited + 1;
            best = Math.Min(best, loss);
            rate = waited == 3 ? rate / 2 : rate;
            waited %= 3;
        }

        return best;

        double[,] Weights(int rows, int columns)
        {
            double range = Math.Sqrt(6.0 / (rows + columns - 1));
            double[,] made = new double[rows, columns];
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns - 1; j++)
                {
                    made[i, j] = ((2 * random.NextDouble()) - 1) * range;
                }
            }

            return made;
        }

        double Step(double[] x, bool train)
        {
            double[] hidden = new double[25];
            for (int h = 0; h < 25; h++)
            {
                double sum = encoder[h, Features];
                for (int i = 0; i < Features; i++)
                {
                    sum += encoder[h, i] * x[i];
                }

                hidden[h] = Math.Max(0, sum);
            }

            double[] back = new double[25];
            double loss = 0;
            for (int o = 0; o < Features; o++)
            {
                double error = decoder[o, 25] - x[o];
                for (int h = 0; h < 25; h++)
                {
                    error += decoder[o, h] * hidden[h];
                }

                loss += error * error;
                for (int h = 0; train && h < 25; h++)
                {
                    back[h] += decoder[o, h] * error;
                    decoder[o, h] -= rate * error * hidden[h];
                }

                decoder[o, 25] -= train ? rate * error : 0;
            }

            for (int h = 0; train && h < 25; h++)
            {
                for (int i = 0; hidden[h] > 0 && i < Features; i++)
                {
                    encoder[h, i] -= rate * back[h] * x[i];
                }

                encoder[h, Features] -= hidden[h] > 0 ? rate * back[h] : 0;
            }

            return loss;
        }
    }

    [Theory]
    [InlineData(new[] { 4, 4 })]
    [InlineData(new[] { 4, 2, 5 })]
    [InlineData(new[] { 129, 2, 129 })]
    [InlineData(new[] { 4, 0, 4 })]
    public void Sizes_that_cannot_be_are_said(int[] sizes) => Assert.Throws<ArgumentException>(() => new TrainableAutoencoder(sizes));

    [Fact]
    public void No_sum_overflows_whatever_weights_and_features_are()
    {
        TrainableAutoencoder network = new([128, 128, 128]);
        short[] weights = new short[network.WeightCount];
        foreach (short extreme in new short[] { short.MaxValue, -short.MaxValue })
        {
            Array.Fill(weights, extreme);
            network.CopyFrom(weights);
            sbyte[] window = new sbyte[128];
            Array.Fill(window, (sbyte)(extreme > 0 ? 127 : -127));
            int sum = network.Run(window, 0);
            Assert.InRange(sum, 0, 128 * 1020 * 1020);
            network.Train(5);
            Assert.All(network.Differences, d => Assert.InRange(d, -510, 510));
        }
    }
}
