using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Learning;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>
/// The last layer of a model, of 3,150 weights, trained where it runs; the lines tell weights apart by their last bit. Runs on the desktop
/// and on the device.
/// </summary>
public static class LastLayerProgram
{
    /// <summary>Values of the hidden layer: with 126 features 3,150 weights and biases.</summary>
    public const int Hidden = 24;

    /// <summary>Number of features.</summary>
    public const int Features = 126;

    /// <summary>Windows that are kept.</summary>
    public const int Windows = 48;

    /// <summary>A thousand steps of training, and then an installation, training and trial as a guard sees them.</summary>
    public static string[] Run()
    {
        TrainableNetwork network = new TrainableNetwork(new int[] { Hidden, Features });
        LastLayerTrainer trainer = Filled(network, 7);
        bool hasEnded = false;
        for (int i = 0; i < 1000; i++)
        {
            hasEnded = trainer.Step();
        }

        short[] weights = new short[network.WeightCount];
        network.CopyTo(weights);
        long hash = 0;
        foreach (short weight in weights)
        {
            hash = (hash * 1000003) + weight;
        }

        LayerStream stream = new LayerStream(Hidden, Features, 5) { Shift = 2f };
        LastLayerLearner learner = Make(stream, 60, 40);
        learner.Relearn();
        for (int i = 0; learner.Updates == 0 && i < 200; i++)
        {
            Watch(learner, stream);
        }

        long state = 0;
        foreach (byte part in learner.Owner.SaveState())
        {
            state = (state * 1000003) + part;
        }

        return new string[]
        {
            hash.ToString(), hasEnded.ToString(), trainer.Epochs.ToString(), ((int)(trainer.Loss * 1000000f)).ToString(),
            state.ToString(), ((int)(learner.Owner.RawScore * 1000000f)).ToString(), learner.IsActive.ToString()
        };
    }

    /// <summary>A learner of a detector with a threshold of 2.</summary>
    internal static LastLayerLearner Make(LayerStream stream, int windows, int trial)
    {
        return new LastLayerLearner(
            new Detector(new DetectorSettings { Threshold = 2f }),
            new LearningSettings { Windows = windows, TrialWindows = trial },
            stream.Hidden, stream.Input, stream.Output, Windows, 4);
    }

    /// <summary>What a guard does with a window.</summary>
    internal static DetectorState Watch(LastLayerLearner learner, LayerStream stream)
    {
        stream.Next();
        DetectorState state = learner.Owner.Update(learner.Score(), false);
        learner.Observe(learner.Hidden);
        return state;
    }

    /// <summary>A trainer that has its windows.</summary>
    internal static LastLayerTrainer Filled(TrainableNetwork network, uint seed)
    {
        LayerStream stream = new LayerStream(Hidden, Features, seed) { Shift = 2f };
        float[] mean = new float[Hidden];
        float[] deviation = new float[Hidden];
        float[] hidden = new float[Hidden];
        int[] offsets = new int[Features];
        int[] missing = new int[Features];
        for (int i = 0; i < Features; i++)
        {
            offsets[i] = i % 2 == 0 ? 128 : 0;
            deviation[i % Hidden] = 30f;
        }

        LastLayerTrainer trainer = new LastLayerTrainer(network, mean, deviation, offsets, Windows);
        while (!trainer.IsFull)
        {
            stream.Next();
            for (int i = 0; i < Features; i++)
            {
                missing[i] = 4 * (stream.Input.Data[stream.Input.Offset + i] - stream.Output.Data[stream.Output.Offset + i]);
                hidden[i % Hidden] = stream.Hidden.Data[stream.Hidden.Offset + (i % Hidden)];
            }

            trainer.Add(hidden, missing);
        }

        trainer.Begin();
        return trainer;
    }
}
