using System;
using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Trains a small autoencoder on the machine, in place of a model's: one step per window, after an installation. The model in flash stays:
/// it is what the trained one has to beat, and what is in use again if it does not hold.
/// </summary>
/// <remarks>
/// Both reconstruct the windows of the trial, which neither was trained on, and the trained one is taken only if its mean squared error is
/// the lower one. Its error is in the unit of the model's, so that both have one threshold.
/// </remarks>
public sealed class NetworkLearner : FeatureLearner
{
    /// <summary>The most features, and neurons of a hidden layer.</summary>
    public const int MostNeurons = TrainableNetwork.MostNeurons;

    /// <summary>The fewest windows to train on.</summary>
    public const int FewestWindows = ReplayTrainer.FewestWindows;

    private readonly TrainableAutoencoder _network;
    private readonly AutoencoderTrainer _trainer;
    private readonly sbyte[] _window;
    private double _modelSum;
    private double _ownSum;

    /// <summary>Makes a learner, and gives it to the detector.</summary>
    /// <param name="detector">A detector with a fixed threshold of a model's mean squared error, without weights or a filter.</param>
    /// <param name="settings">How it learns; it follows nothing, so that the horizon is 0. Kept, not copied.</param>
    /// <param name="featureCount">Number of features.</param>
    /// <param name="hidden">Neurons of each hidden layer.</param>
    /// <param name="windows">Windows that it is trained on, and those that are held back from that.</param>
    /// <exception cref="ArgumentException">The detector's score is another, or a number is out of range.</exception>
    public NetworkLearner(Detector detector, LearningSettings settings, int featureCount, int[] hidden, int windows)
        : base(detector, featureCount, false, settings)
    {
        Require(detector, settings);
        int[] sizes = new int[hidden.Length + 2];
        Array.Copy(hidden, 0, sizes, 1, hidden.Length);
        sizes[0] = featureCount;
        sizes[sizes.Length - 1] = featureCount;
        _network = new TrainableAutoencoder(sizes);
        _trainer = new AutoencoderTrainer(_network, windows);
        _window = new sbyte[featureCount];
        SetParts(new float[0][], new float[0][]);
        Phase = LearningPhase.Installing;
        detector.Attach(this);
    }

    /// <summary>Refuses what no training on the machine is for.</summary>
    /// <exception cref="ArgumentException">The detector's score is another, or there is a horizon.</exception>
    internal static void Require(Detector detector, LearningSettings settings)
    {
        ReconstructionError score = detector.Reconstruction;
        if (detector.Scorer != null || (score != null && (score.Weights != null || score.Measure != ErrorMeasure.Squared)))
        {
            throw new ArgumentException("learning: a network is trained for a mean squared error without weights");
        }

        if (settings.Horizon != 0)
        {
            throw new ArgumentException("learning: a network is trained after an installation, and follows nothing; the horizon is 0");
        }
    }

    /// <summary>Whether the trained network is in use, and not the model in flash.</summary>
    public bool IsActive { get; private set; }

    /// <summary>
    /// Mean squared difference of a feature of the windows held back in training, in squared deviations; NaN before there is one.
    /// </summary>
    public float Loss => _trainer.Loss;

    /// <summary>The trained network's mean squared error.</summary>
    /// <param name="features">The window's features.</param>
    /// <returns>The error; NaN where a feature is.</returns>
    internal float Score(float[] features)
    {
        foreach (float feature in features)
        {
            if (feature - feature != 0f)
            {
                return float.NaN;
            }
        }

        ReplayTrainer.Standardize(features, Centre, Spread, _window, 0);
        _network.Run(_window, 0);
        int[] differences = _network.Differences;
        float[] spread = Spread;
        float sum = 0f;
        for (int i = 0; i < differences.Length; i++)
        {
            float difference = differences[i] * spread[i];
            sum += difference * difference;
        }

        return sum / (differences.Length * (TrainableNetwork.Unit * TrainableNetwork.Unit));
    }

    /// <summary>Takes what both made of a window of the trial.</summary>
    /// <param name="model">The error of the model in flash.</param>
    /// <param name="own">The trained network's.</param>
    internal void Compare(float model, float own)
    {
        if (model - model == 0f && own - own == 0f)
        {
            _modelSum += model;
            _ownSum += own;
        }
    }

    /// <summary>What each part contributed to the trained network's last error.</summary>
    internal void Explain(float[] parts)
    {
        int[] differences = _network.Differences;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = 0f;
        }

        for (int i = 0; i < differences.Length; i++)
        {
            float difference = differences[i] * Spread[i];
            parts[i % parts.Length] += difference * difference;
        }
    }

    private protected override bool IsBetter => _ownSum < _modelSum;

    private protected override int OwnStateSize => 4 + (2 * _network.WeightCount);

    private protected override void Begin()
    {
        IsActive = false;
        _modelSum = 0;
        _ownSum = 0;
        _trainer.Reset();
    }

    private protected override bool Step(float[] features)
    {
        if (_trainer.IsFull)
        {
            return _trainer.Step();
        }

        if (MayLearn)
        {
            _trainer.Add(features, Centre, Spread);
        }

        return false;
    }

    private protected override void Exchange()
    {
        IsActive = !IsActive;
    }

    private protected override void SaveOwn(ByteWriter writer, bool isTried)
    {
        writer.Int(IsActive && !isTried ? 1 : 0);
        _network.Save(writer);
    }

    private protected override void LoadOwn(ByteReader reader)
    {
        IsActive = reader.Int(0, 1) != 0;
        _network.Load(reader);
    }
}
