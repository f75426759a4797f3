using System;

namespace TinyInfer.Anomaly.Learning;

/// <summary>A trainable network that gives back what it is given.</summary>
internal sealed class TrainableAutoencoder : TrainableNetwork
{
    /// <summary>Makes an autoencoder with small random weights.</summary>
    /// <param name="sizes">Features, neurons of each hidden layer, and features again; each 1 to
    /// <see cref="TrainableNetwork.MostNeurons"/>.</param>
    /// <exception cref="ArgumentException">There is no hidden layer, the last size is not the first, or one is out of range.</exception>
    internal TrainableAutoencoder(int[] sizes)
        : base(sizes)
    {
        if (sizes.Length < 3 || sizes[0] != sizes[sizes.Length - 1])
        {
            throw new ArgumentException("autoencoder: a hidden layer or more is expected between features and features");
        }

        Restart();
    }

    /// <summary>Reconstructs a window.</summary>
    /// <param name="windows">Features of windows, 16 counts a deviation, −127 to 127.</param>
    /// <param name="offset">Index of the window's first.</param>
    /// <returns>The sum of the squared differences, in 1/4096 of a squared deviation.</returns>
    internal int Run(sbyte[] windows, int offset)
    {
        Forward(windows, offset);
        return Compare(Inputs);
    }
}
