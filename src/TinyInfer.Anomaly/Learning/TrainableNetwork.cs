using System;
using TinyInfer.Anomaly.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// A network of dense layers, ReLU between, whose weights are int16 in RAM: it runs and is trained in whole numbers, so that a board and a
/// desktop give the same bits. Allocates nothing after construction.
/// </summary>
/// <remarks>
/// Activations count 1/64 and are cut at ±510, weights count 1/16384 and reach ±2, so that the sum over 128 inputs and a bias fits 32 bits
/// whatever the weights are. A step is one of stochastic gradient descent on half the squared error of one window. The part of a change
/// that an int16 cannot hold is carried on to the next weight of the row, beginning with a random part: rounding loses nothing on average
/// (error feedback, with dither).
/// </remarks>
internal class TrainableNetwork
{
    /// <summary>The most features, and neurons of a layer.</summary>
    internal const int MostNeurons = 128;

    /// <summary>Counts of an activation for one deviation of a feature.</summary>
    internal const int Unit = 64;

    /// <summary>Features come as so many counts for one deviation.</summary>
    internal const int FeatureUnit = 16;

    private const int WeightBits = 14;
    private const int Half = 1 << (WeightBits - 1);
    private const int MostActivation = 510;

    private readonly short[][] _weights;
    private readonly int[][] _activations;
    private readonly int[][] _errors;
    private uint _random = 1;

    /// <summary>Makes a network whose weights are 0.</summary>
    /// <param name="sizes">Inputs, neurons of each layer; two sizes or more, each 1 to <see cref="MostNeurons"/>.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    internal TrainableNetwork(int[] sizes)
    {
        _weights = new short[sizes.Length - 1][];
        _activations = new int[sizes.Length][];
        _errors = new int[sizes.Length][];
        for (int layer = 0; layer < sizes.Length; layer++)
        {
            if (sizes[layer] < 1 || sizes[layer] > MostNeurons)
            {
                throw new ArgumentException("training: a layer has 1 to " + MostNeurons.ToString() + " neurons");
            }

            _activations[layer] = new int[sizes[layer]];
            _errors[layer] = layer == 0 ? null : new int[sizes[layer]];
            if (layer > 0)
            {
                _weights[layer - 1] = new short[sizes[layer] * (sizes[layer - 1] + 1)];
                WeightCount += _weights[layer - 1].Length;
            }
        }
    }

    /// <summary>Number of inputs.</summary>
    internal int InputCount => _activations[0].Length;

    /// <summary>Weights and biases.</summary>
    internal int WeightCount { get; private set; }

    /// <summary>Makes the weights small and random again, the same each time (Glorot and Bengio, 2010).</summary>
    internal void Restart()
    {
        _random = 1;
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            short[] weights = _weights[layer];
            int inputs = _activations[layer].Length;
            int range = (int)(RealMath.Sqrt(6.0 / (inputs + _activations[layer + 1].Length)) * (1 << WeightBits));
            range = range > short.MaxValue ? short.MaxValue : range;
            for (int i = 0; i < weights.Length; i++)
            {
                bool isBias = i % (inputs + 1) == inputs;
                weights[i] = isBias ? (short)0 : (short)((Next() % (uint)((2 * range) + 1)) - range);
            }
        }
    }

    /// <summary>Makes all weights 0, and the random parts those of the beginning.</summary>
    internal void Clear()
    {
        _random = 1;
        foreach (short[] weights in _weights)
        {
            Array.Clear(weights, 0, weights.Length);
        }
    }

    /// <summary>Computes the outputs.</summary>
    /// <param name="inputs">Inputs of windows, 16 counts a deviation, −127 to 127.</param>
    /// <param name="offset">Index of the window's first.</param>
    internal void Forward(sbyte[] inputs, int offset)
    {
        int[] input = _activations[0];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = inputs[offset + i] * (Unit / FeatureUnit);
        }

        int last = _weights.Length - 1;
        for (int layer = 0; layer <= last; layer++)
        {
            RunLayer(_weights[layer], _activations[layer], _activations[layer + 1], layer < last ? 0 : -MostActivation);
        }
    }

    /// <summary>Compares the outputs with what they should be.</summary>
    /// <param name="target">That, 64 counts a deviation.</param>
    /// <returns>The sum of the squared differences, in 1/4096 of a squared deviation.</returns>
    internal int Compare(int[] target)
    {
        int[] output = _activations[_weights.Length];
        int[] errors = Differences;
        int sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            int error = output[i] - target[i];
            errors[i] = error;
            sum += error * error;
        }

        return sum;
    }

    /// <summary>What was computed from, 64 counts a deviation.</summary>
    private protected int[] Inputs => _activations[0];

    /// <summary>What the outputs differ by from what they should be, 64 counts a deviation.</summary>
    internal int[] Differences => _errors[_weights.Length];

    /// <summary>Trains on the window that was compared last.</summary>
    /// <param name="rate">The learning rate is 2 to the power of −rate − 2; 0 to 15.</param>
    internal void Train(int rate)
    {
        Bound(Differences);
        for (int layer = _weights.Length - 1; layer >= 0; layer--)
        {
            TrainLayer(_weights[layer], _activations[layer], _errors[layer + 1], _errors[layer], rate);
        }
    }

    internal void Save(ByteWriter writer)
    {
        foreach (short[] weights in _weights)
        {
            foreach (short weight in weights)
            {
                writer.UShort(weight);
            }
        }
    }

    internal void Load(ByteReader reader)
    {
        foreach (short[] weights in _weights)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = (short)reader.UShort();
                reader.Require(weights[i] != short.MinValue, "a weight is none that training makes");
            }
        }
    }

    /// <summary>Copies weights and biases.</summary>
    /// <param name="target">Receives <see cref="WeightCount"/> numbers.</param>
    internal void CopyTo(short[] target)
    {
        int at = 0;
        foreach (short[] weights in _weights)
        {
            Array.Copy(weights, 0, target, at, weights.Length);
            at += weights.Length;
        }
    }

    /// <summary>Takes weights and biases.</summary>
    /// <param name="source">What <see cref="CopyTo"/> gave.</param>
    internal void CopyFrom(short[] source)
    {
        int at = 0;
        foreach (short[] weights in _weights)
        {
            Array.Copy(source, at, weights, 0, weights.Length);
            at += weights.Length;
        }
    }

    private static void RunLayer(short[] weights, int[] input, int[] output, int lowest)
    {
        int at = 0;
        int fours = input.Length & ~3;
        for (int neuron = 0; neuron < output.Length; neuron++)
        {
            int sum = 0;
            int i = 0;
            while (i < fours)
            {
                sum += (weights[at] * input[i]) + (weights[at + 1] * input[i + 1]) + (weights[at + 2] * input[i + 2])
                    + (weights[at + 3] * input[i + 3]);
                at += 4;
                i += 4;
            }

            while (i < input.Length)
            {
                sum += weights[at++] * input[i++];
            }

            int value = (sum + (weights[at] * Unit) + Half) >> WeightBits;
            at++;
            output[neuron] = value < lowest ? lowest : value > MostActivation ? MostActivation : value;
        }
    }

    private static void Bound(int[] errors)
    {
        for (int i = 0; i < errors.Length; i++)
        {
            int error = errors[i];
            errors[i] = error > MostActivation ? MostActivation : error < -MostActivation ? -MostActivation : error;
        }
    }

    /// <summary>Carries errors on to the layer below, and changes the weights.</summary>
    private void TrainLayer(short[] weights, int[] input, int[] errors, int[] below, int rate)
    {
        int mask = (1 << rate) - 1;
        if (below != null)
        {
            for (int i = 0; i < below.Length; i++)
            {
                below[i] = 0;
            }
        }

        int at = 0;
        for (int neuron = 0; neuron < errors.Length; neuron++)
        {
            int error = errors[neuron];
            if (error == 0)
            {
                at += input.Length + 1;
                continue;
            }

            if (below != null)
            {
                for (int i = 0; i < below.Length; i++)
                {
                    below[i] += weights[at + i] * error;
                }
            }

            int carry = (int)(Next() & (uint)mask);
            for (int i = 0; i < input.Length; i++)
            {
                int change = (error * input[i]) + carry;
                carry = change & mask;
                int weight = weights[at] - (change >> rate);
                if ((short)weight != weight)
                {
                    weight = weight < 0 ? short.MinValue + 1 : short.MaxValue;
                }

                weights[at] = (short)weight;
                at++;
            }

            int bias = weights[at] - (((error * Unit) + carry) >> rate);
            weights[at] = (short)((short)bias == bias ? bias : bias < 0 ? short.MinValue + 1 : short.MaxValue);
            at++;
        }

        if (below != null)
        {
            for (int i = 0; i < below.Length; i++)
            {
                below[i] = input[i] > 0 ? (below[i] + Half) >> WeightBits : 0;
            }

            Bound(below);
        }
    }

    private uint Next()
    {
        _random = (_random * 1664525) + 1013904223;
        return _random >> 8;
    }
}
