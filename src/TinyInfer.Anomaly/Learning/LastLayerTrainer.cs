using System;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Trains a correction of a model's output on windows that it keeps: a byte for each value of the hidden layer, and for each output.
/// </summary>
internal sealed class LastLayerTrainer : ReplayTrainer
{
    /// <summary>The offsets are there already, and what is left is little: slower than an autoencoder that begins at random.</summary>
    private const int FirstRate = 6;

    private readonly TrainableNetwork _network;
    private readonly float[] _mean;
    private readonly float[] _deviation;
    private readonly sbyte[] _hidden;
    private readonly sbyte[] _missing;
    private readonly float[] _values;
    private readonly sbyte[] _standardized;
    private readonly int[] _target;
    private readonly int[] _offsets;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">The correction: one layer, from hidden values to outputs.</param>
    /// <param name="mean">Mean of each hidden value. Kept, not copied.</param>
    /// <param name="deviation">Standard deviation of each. Kept, not copied.</param>
    /// <param name="offsets">What each output misses on average, in quarters of a step. Kept, not copied.</param>
    /// <param name="capacity">Windows that are kept, 16 and up.</param>
    /// <exception cref="ArgumentException">There are too few windows.</exception>
    internal LastLayerTrainer(TrainableNetwork network, float[] mean, float[] deviation, int[] offsets, int capacity)
        : base(network, offsets.Length, capacity)
    {
        _network = network;
        _mean = mean;
        _deviation = deviation;
        _offsets = offsets;
        _hidden = new sbyte[capacity * mean.Length];
        _missing = new sbyte[capacity * offsets.Length];
        _values = new float[mean.Length];
        _standardized = new sbyte[mean.Length];
        _target = new int[offsets.Length];
    }

    /// <summary>Forgets the windows.</summary>
    internal void Forget()
    {
        Count = 0;
    }

    /// <summary>Begins to train, from no correction but the offsets.</summary>
    internal void Begin()
    {
        _network.Clear();
        Start(FirstRate, true);
    }

    /// <summary>Keeps a window.</summary>
    /// <param name="hidden">Values of the hidden layer, in steps.</param>
    /// <param name="missing">What the outputs miss, in quarters of a step.</param>
    /// <exception cref="InvalidOperationException">All windows are there.</exception>
    internal void Add(float[] hidden, int[] missing)
    {
        if (IsFull)
        {
            throw new InvalidOperationException("training has all the windows that it keeps");
        }

        int at = Count * hidden.Length;
        for (int i = 0; i < hidden.Length; i++)
        {
            _hidden[at + i] = (sbyte)(int)hidden[i];
        }

        at = Count * missing.Length;
        for (int i = 0; i < missing.Length; i++)
        {
            int steps = (missing[i] + 2) >> 2;
            _missing[at + i] = (sbyte)(steps > 127 ? 127 : steps < -127 ? -127 : steps);
        }

        Count++;
    }

    /// <summary>What the correction leaves of what the outputs miss.</summary>
    /// <param name="hidden">Values of the hidden layer, in steps.</param>
    /// <param name="missing">What the outputs miss, in quarters of a step.</param>
    /// <returns>The sum of the squares, in sixteenths of a squared step; each is in the network's differences.</returns>
    internal int Correct(float[] hidden, int[] missing)
    {
        for (int i = 0; i < missing.Length; i++)
        {
            _target[i] = missing[i] - _offsets[i];
        }

        Standardize(hidden, _mean, _deviation, _standardized, 0);
        _network.Forward(_standardized, 0);
        return _network.Compare(_target);
    }

    /// <summary>Trains on a window that is not kept.</summary>
    /// <param name="hidden">Values of the hidden layer, in steps.</param>
    /// <param name="missing">What the outputs miss, in quarters of a step.</param>
    internal void TrainOn(float[] hidden, int[] missing)
    {
        Correct(hidden, missing);
        TrainOnce();
    }

    /// <summary>
    /// A pass that does as well on the few windows held back, but for a 32nd, is taken: what it learned of the others is not in these.
    /// </summary>
    private protected override long FindLimit(long best)
    {
        return best + (best >> 5);
    }

    /// <inheritdoc/>
    private protected override int Run(int window)
    {
        int at = window * _values.Length;
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = _hidden[at + i];
        }

        at = window * _target.Length;
        for (int i = 0; i < _target.Length; i++)
        {
            _target[i] = (_missing[at + i] << 2) - _offsets[i];
        }

        Standardize(_values, _mean, _deviation, _standardized, 0);
        _network.Forward(_standardized, 0);
        return _network.Compare(_target);
    }
}
