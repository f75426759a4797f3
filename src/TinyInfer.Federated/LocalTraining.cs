using System;
using TinyInfer.Anomaly.Learning;

namespace TinyInfer.Federated;

/// <summary>
/// An autoencoder that a board trains on windows of its own, from weights that it is given. Features take a byte, weights two; allocates
/// nothing after construction.
/// </summary>
public sealed class LocalTraining
{
    private readonly TrainableAutoencoder _network;
    private readonly sbyte[] _windows;
    private readonly float[] _mean;
    private readonly float[] _deviation;
    private readonly sbyte[] _window;
    private int _next;

    /// <summary>Makes it, without windows, and with the small random weights that all boards begin with.</summary>
    /// <param name="sizes">Features, neurons of each hidden layer, and features again; each 1 to 128.</param>
    /// <param name="mean">Mean of each feature, the same for all boards. Kept, not copied.</param>
    /// <param name="deviation">Standard deviation of each, above 0, the same for all boards. Kept, not copied.</param>
    /// <param name="capacity">Windows that are kept, 1 and up.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public LocalTraining(int[] sizes, float[] mean, float[] deviation, int capacity)
    {
        _network = new TrainableAutoencoder(sizes);
        if (capacity < 1 || mean.Length != _network.InputCount || deviation.Length != _network.InputCount)
        {
            throw new ArgumentException("training: one window or more, and a mean and a deviation for each feature, are expected");
        }

        _mean = mean;
        _deviation = deviation;
        _windows = new sbyte[capacity * _network.InputCount];
        _window = new sbyte[_network.InputCount];
    }

    /// <summary>Windows that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Features of a window.</summary>
    public int FeatureCount => _mean.Length;

    /// <summary>Weights and biases.</summary>
    public int WeightCount => _network.WeightCount;

    /// <summary>Keeps a window, in place of the oldest if there is no room.</summary>
    /// <param name="features">Its features, finite.</param>
    public void Add(float[] features)
    {
        int capacity = _windows.Length / _mean.Length;
        ReplayTrainer.Standardize(features, _mean, _deviation, _windows, _next * _mean.Length);
        _next = _next + 1 == capacity ? 0 : _next + 1;
        Count = Count < capacity ? Count + 1 : capacity;
    }

    /// <summary>Trains on all windows, in their order, pass by pass.</summary>
    /// <param name="passes">How often.</param>
    /// <param name="rate">The learning rate is 2 to the power of −rate − 2; 0 to 15.</param>
    public void Train(int passes, int rate)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            for (int i = 0; i < Count; i++)
            {
                TrainOn(i, rate);
            }
        }
    }

    /// <summary>Trains on one window.</summary>
    /// <param name="index">Which of those that are kept.</param>
    /// <param name="rate">As for <see cref="Train"/>.</param>
    internal void TrainOn(int index, int rate)
    {
        _network.Run(_windows, index * _mean.Length);
        _network.Train(rate);
    }

    /// <summary>Copies the weights.</summary>
    /// <param name="target">Receives <see cref="WeightCount"/> numbers.</param>
    public void CopyTo(short[] target)
    {
        _network.CopyTo(target);
    }

    /// <summary>Takes weights.</summary>
    /// <param name="source">What <see cref="CopyTo"/> gave. None is −32768.</param>
    public void CopyFrom(short[] source)
    {
        _network.CopyFrom(source);
    }

    /// <summary>The mean squared difference of a window's features from their reconstruction, in squared deviations.</summary>
    /// <param name="features">The features, finite.</param>
    /// <returns>The score.</returns>
    public float Score(float[] features)
    {
        ReplayTrainer.Standardize(features, _mean, _deviation, _window, 0);
        int sum = _network.Run(_window, 0);
        return sum / ((float)_window.Length * TrainableNetwork.Unit * TrainableNetwork.Unit);
    }
}
