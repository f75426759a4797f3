using System;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Trains a network on windows that are kept, a step at a time, and stops when it does no better on windows that it is not trained on.
/// Allocates nothing after construction.
/// </summary>
/// <remarks>
/// Every fourth window is held back. After each pass over the others these are tried; the best weights are kept. Where three passes bring
/// nothing the learning rate is halved, down to 2 to the power of −11, and after that it ends with the best.
/// </remarks>
internal abstract class ReplayTrainer
{
    /// <summary>The fewest windows that it keeps.</summary>
    internal const int FewestWindows = 16;

    /// <summary>One in so many windows is held back.</summary>
    private const int HeldBack = 4;

    private const int LastRate = 9;
    private const int Patience = 3;

    private readonly TrainableNetwork _network;
    private readonly int _outputs;
    private readonly short[] _best;
    private int _at;
    private int _rate;
    private int _waited;
    private long _sum;
    private bool _isValidating;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="capacity">Windows that are kept, 16 and up.</param>
    /// <exception cref="ArgumentException">There are too few windows.</exception>
    private protected ReplayTrainer(TrainableNetwork network, int outputs, int capacity)
    {
        if (capacity < FewestWindows)
        {
            throw new ArgumentException("training takes " + FewestWindows.ToString() + " windows or more");
        }

        _network = network;
        _outputs = outputs;
        Capacity = capacity;
        _best = new short[network.WeightCount];
    }

    /// <summary>Whether all windows are there.</summary>
    internal bool IsFull => Count == Capacity;

    /// <summary>Windows that are there.</summary>
    internal int Count { get; private protected set; }

    /// <summary>Windows that are kept.</summary>
    internal int Capacity { get; }

    /// <summary>Passes over the windows.</summary>
    internal int Epochs { get; private set; }

    /// <summary>
    /// Mean squared difference of an output from what it should be in the windows held back, in squared deviations, with the best weights;
    /// NaN before the first pass.
    /// </summary>
    internal float Loss => BestSum == long.MaxValue
        ? float.NaN
        : BestSum / (float)(Capacity / HeldBack) / _outputs / (TrainableNetwork.Unit * TrainableNetwork.Unit);

    private long BestSum { get; set; }

    /// <summary>Begins with the network as it is.</summary>
    /// <param name="rate">The first learning rate, of <see cref="TrainableNetwork.Train"/>.</param>
    /// <param name="isTried">Whether the network is tried before it is trained: it may be the best there is.</param>
    private protected void Start(int rate, bool isTried)
    {
        Epochs = 0;
        BestSum = long.MaxValue;
        _rate = rate;
        _waited = 0;
        _sum = 0;
        _isValidating = isTried;
        _at = isTried ? HeldBack - 1 : 0;
    }

    /// <summary>Runs the network on a window, and compares what it gives with what it should give.</summary>
    /// <param name="window">Index of the window.</param>
    /// <returns>The sum of the squared differences.</returns>
    private protected abstract int Run(int window);

    /// <summary>Trains on a window, or tries one that is held back.</summary>
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

        int sum = Run(_at);
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

        if (_at >= Capacity)
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
            float counts = (features[i] - mean[i]) / deviation[i] * TrainableNetwork.FeatureUnit;
            counts = counts > 127f ? 127f : counts < -127f ? -127f : counts;
            target[offset + i] = (sbyte)(int)(counts < 0f ? counts - 0.5f : counts + 0.5f);
        }
    }

    /// <summary>Below what sum of squared differences of the windows held back a pass counts as one that brings something.</summary>
    /// <param name="best">The least sum so far.</param>
    private protected virtual long FindLimit(long best)
    {
        return best;
    }

    /// <summary>Ends before it does so by itself, with the best weights so far.</summary>
    internal void End()
    {
        if (BestSum != long.MaxValue)
        {
            _network.CopyFrom(_best);
        }

        _rate = LastRate + 1;
    }

    /// <summary>Trains on what was compared last, a window that is not kept.</summary>
    private protected void TrainOnce()
    {
        _network.Train(_rate);
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
        if (BestSum == long.MaxValue || _sum < FindLimit(BestSum))
        {
            BestSum = _sum < BestSum ? _sum : BestSum;
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
