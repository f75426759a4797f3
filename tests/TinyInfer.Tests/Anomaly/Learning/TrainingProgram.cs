using TinyInfer.Anomaly.Learning;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>
/// An autoencoder trained where it runs; the lines tell weights apart by their last bit. Runs on the desktop and on the device.
/// </summary>
public static class TrainingProgram
{
    private const int Features = 62;
    private const int Windows = 96;

    /// <summary>A thousand steps.</summary>
    public static string[] Run()
    {
        TrainableAutoencoder network = new TrainableAutoencoder(new int[] { Features, 25, Features });
        AutoencoderTrainer trainer = Filled(network, 7);
        for (int i = 0; i < 1000; i++)
        {
            trainer.Step();
        }

        short[] weights = new short[network.WeightCount];
        network.CopyTo(weights);
        long hash = 0;
        foreach (short weight in weights)
        {
            hash = (hash * 1000003) + weight;
        }

        return new string[] { hash.ToString(), trainer.Epochs.ToString(), ((int)(trainer.Loss * 1000000f)).ToString() };
    }

    /// <summary>A trainer that has its windows.</summary>
    internal static AutoencoderTrainer Filled(TrainableAutoencoder network, uint seed)
    {
        FeatureStream stream = new FeatureStream(Features, 4, seed);
        float[] features = new float[Features];
        float[] mean = new float[Features];
        float[] deviation = new float[Features];
        for (int i = 0; i < Features; i++)
        {
            mean[i] = i;
            deviation[i] = 1.3f;
        }

        AutoencoderTrainer trainer = new AutoencoderTrainer(network, Windows);
        while (!trainer.IsFull)
        {
            stream.Next(features);
            trainer.Add(features, mean, deviation);
        }

        return trainer;
    }
}
