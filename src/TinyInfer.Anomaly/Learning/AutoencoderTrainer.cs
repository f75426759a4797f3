using System;

namespace TinyInfer.Anomaly.Learning;

/// <summary>Trains an autoencoder on windows that it keeps, a byte for each feature.</summary>
internal sealed class AutoencoderTrainer : ReplayTrainer
{
    private const int FirstRate = 5;

    private readonly TrainableAutoencoder _network;
    private readonly sbyte[] _windows;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="capacity">Windows that are kept, 16 and up: a byte for each feature.</param>
    /// <exception cref="ArgumentException">There are too few windows.</exception>
    internal AutoencoderTrainer(TrainableAutoencoder network, int capacity)
        : base(network, network.InputCount, capacity)
    {
        _network = network;
        _windows = new sbyte[capacity * network.InputCount];
        Reset();
    }

    /// <summary>Forgets windows and weights.</summary>
    internal void Reset()
    {
        Count = 0;
        _network.Restart();
        Start(FirstRate, false);
    }

    /// <summary>Keeps a window.</summary>
    /// <param name="features">Its features, finite.</param>
    /// <param name="mean">Mean of each.</param>
    /// <param name="deviation">Standard deviation of each, above 0.</param>
    /// <exception cref="InvalidOperationException">All windows are there.</exception>
    internal void Add(float[] features, float[] mean, float[] deviation)
    {
        if (IsFull)
        {
            throw new InvalidOperationException("training has all the windows that it keeps");
        }

        Standardize(features, mean, deviation, _windows, Count * features.Length);
        Count++;
    }

    /// <inheritdoc/>
    private protected override int Run(int window)
    {
        return _network.Run(_windows, window * _network.InputCount);
    }
}
