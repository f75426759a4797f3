using TinyInfer.Federated.Masking;
using TinyInfer.Numerics;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated.Sources;

/// <summary>
/// Gaussian noise of a seed, rounded to whole numbers: the same on a board and a desktop, any of it without what comes before. By the polar
/// method (G. Marsaglia and T. A. Bray, 1964), which needs a root and a logarithm.
/// </summary>
internal sealed class GaussianNoise
{
    /// <summary>Blocks that a pair of numbers may take. One is rejected with a chance of 0.046, all with one below 1e-80.</summary>
    private const int Tries = 64;

    private readonly RandomStream _stream;
    private int _pair = -1;
    private double _first;
    private double _second;

    /// <summary>Makes noise.</summary>
    /// <param name="seed">Its seed, 32 bytes; copied.</param>
    internal GaussianNoise(byte[] seed)
    {
        _stream = new RandomStream(new Sha256());
        _stream.Begin(seed, 0);
    }

    /// <summary>A number.</summary>
    /// <param name="index">Which; two next to each other are computed together.</param>
    /// <param name="deviation">The standard deviation, at most 2⁵⁰.</param>
    /// <returns>The number.</returns>
    internal long Get(int index, double deviation)
    {
        if (index / 2 != _pair)
        {
            _pair = index / 2;
            Compute(_pair);
        }

        double value = (index % 2 == 0 ? _first : _second) * deviation;
        return (long)(value < 0 ? value - 0.5 : value + 0.5);
    }

    /// <summary>A number from −1 to 1, without the ends.</summary>
    private static double Uniform(long bits)
    {
        return ((bits >> 11) + 0.5) * (1.0 / (1L << 52));
    }

    private void Compute(int pair)
    {
        for (int block = 0; block < Tries; block++)
        {
            _stream.Compute((pair * Tries) + block);
            for (int k = 0; k < RandomStream.PerBlock; k += 2)
            {
                double x = Uniform(_stream.Get(k));
                double y = Uniform(_stream.Get(k + 1));
                double square = (x * x) + (y * y);
                if (square > 0 && square < 1)
                {
                    double factor = RealMath.Sqrt(-2 * RealMath.Log(square) / square);
                    _first = x * factor;
                    _second = y * factor;
                    return;
                }
            }
        }

        _first = 0;
        _second = 0;
    }
}
