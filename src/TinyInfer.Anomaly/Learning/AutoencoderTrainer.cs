using System;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Trains an autoencoder on windows that it keeps, a step at a time, and stops when windows that it is not trained on are reconstructed no
/// better. Allocates nothing after construction.
/// </summary>
/// <remarks>
/// Every fourth window is held back. After each pass over the others these are reconstructed; the best weights are kept. Where three passes
/// bring nothing the learning rate is halved, and after four halvings it ends with the best.
/// </remarks>
internal sealed class AutoencoderTrainer
{
    /// <summary>The fewest windows that it keeps.</summary>
    internal const int FewestWindows = 16;

    /// <summary>One in so many windows is held back.</summary>
    private const int HeldBack = 4;

    private const int FirstRate = 5;
    private const int LastRate = 9;
    private const int Patience = 3;

    private readonly TrainableAutoencoder _network;
    private readonly sbyte[] _windows;
    private readonly short[] _best;
    private readonly int _capacity;
    private int _at;
    private int _rate;
    private int _waited;
    private long _sum;
    private bool _isValidating;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="capacity">Windows that are kept, 16 and up: a byte for each feature.</param>
    /// <exception cref="ArgumentException">There are too few windows.</exception>
    internal AutoencoderTrainer(TrainableAutoencoder network, int capacity)
    {
        if (capacity < FewestWindows)
        {
            throw new ArgumentException("training takes " + FewestWindows.ToString() + " windows or more");
        }

        _network = network;
        _capacity = capacity;
        _windows = new sbyte[capacity * network.FeatureCount];
        _best = new short[network.WeightCount];
        Reset();
    }

    /// <summary>Whether all windows are there.</summary>
    internal bool IsFull => Count == _capacity;

    /// <summary>Windows that are there.</summary>
    internal int Count { get; private set; }

    /// <summary>Passes over the windows.</summary>
    internal int Epochs { get; private set; }

    /// <summary>
    /// Mean squared difference of a feature of the windows held back, in squared deviations, with the best weights; NaN before the first
    /// pass.
    /// </summary>
    internal float Loss => BestSum == long.MaxValue
        ? float.NaN
        : BestSum / (float)(_capacity / HeldBack) / _network.FeatureCount / (TrainableAutoencoder.Unit * TrainableAutoencoder.Unit);

    private long BestSum { get; set; }

    /// <summary>Forgets windows and weights.</summary>
    internal void Reset()
    {
        Count = 0;
        Epochs = 0;
        BestSum = long.MaxValue;
        _at = 0;
        _rate = FirstRate;
        _waited = 0;
        _isValidating = false;
        _network.Restart();
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

    /// <summary>Trains on a window, or reconstructs one that is held back.</summary>
    /// <returns>Whether it has ended, with the best weights in the network.</returns>
    /// <exception cref="InvalidOperationException">Windows are missing.</exception>
    internal bool Step()
    {
        if (!IsFull)
        {
            throw new InvalidOperationException("training has not all windows yet");
        }

        if (_rate > LastRate)
        {
            return true;
        }

        int sum = _network.Run(_windows, _at * _network.FeatureCount);
        if (_isValidating)
        {
            _sum += sum;
            _at += HeldBack;
        }
        else
        {
            _network.Train(_rate);
            _at += _at % HeldBack == HeldBack - 2 ? 2 : 1;
        }

        if (_at >= _capacity)
        {
            EndPass();
        }

        return _rate > LastRate;
    }

    /// <summary>Makes a window's features what the network takes, at most 7.9 deviations from the mean.</summary>
    internal static void Standardize(float[] features, float[] mean, float[] deviation, sbyte[] target, int offset)
    {
        for (int i = 0; i < features.Length; i++)
        {
            float counts = (features[i] - mean[i]) / deviation[i] * TrainableAutoencoder.FeatureUnit;
            counts = counts > 127f ? 127f : counts < -127f ? -127f : counts;
            target[offset + i] = (sbyte)(int)(counts < 0f ? counts - 0.5f : counts + 0.5f);
        }
    }

    private void EndPass()
    {
        if (!_isValidating)
        {
            Epochs++;
            _isValidating = true;
            _sum = 0;
            _at = HeldBack - 1;
            return;
        }

        _isValidating = false;
        _at = 0;
        if (_sum < BestSum)
        {
            BestSum = _sum;
            _network.CopyTo(_best);
            _waited = 0;
        }
        else if (++_waited == Patience)
        {
            _waited = 0;
            _rate++;
            _network.CopyFrom(_best);
        }
    }
}
