namespace TinyInfer.Federation.Privacy;

/// <summary>
/// How much of a board can be learned from noised rounds: (ε, δ)-differential privacy of Gaussian noise over boards that are drawn one by
/// one, by Rényi divergence (I. Mironov, K. Talwar and L. Zhang, 2019), turned into ε as by C. Canonne, G. Kamath and T. Steinke, 2020.
/// </summary>
public sealed class PrivacyAccountant
{
    private static readonly int[] _orders = [.. Enumerable.Range(2, 127), 160, 192, 256, 384, 512, 1024];

    private readonly double[] _divergence = new double[_orders.Length];

    /// <summary>Rounds so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Adds rounds.</summary>
    /// <param name="noise">Deviation of the noise of what is told, in parts of what one board can change it by; 0 for none.</param>
    /// <param name="share">The chance of a board to be asked; 1 against who knows who was.</param>
    /// <param name="rounds">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Add(double noise, double share, int rounds = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(noise);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rounds);
        for (int i = 0; i < _orders.Length; i++)
        {
            _divergence[i] += rounds == 0 ? 0 : rounds * Divergence(noise, share, _orders[i]);
        }

        Rounds += rounds;
    }

    /// <summary>The privacy that is left.</summary>
    /// <param name="delta">δ, above 0 and below 1: below one over the number of boards.</param>
    /// <returns>ε; infinity if a round had no noise.</returns>
    /// <exception cref="ArgumentOutOfRangeException">δ is out of range.</exception>
    public double Epsilon(double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(delta, 1);
        double least = double.PositiveInfinity;
        for (int i = 0; i < _orders.Length; i++)
        {
            double order = _orders[i];
            double epsilon = _divergence[i] + Math.Log((order - 1) / order) - ((Math.Log(delta) + Math.Log(order)) / (order - 1));
            least = Math.Min(least, Math.Max(epsilon, 0));
        }

        return Rounds == 0 ? 0 : least;
    }

    /// <summary>
    /// The Rényi divergence of a whole order α: ln Σ C(α, k) · (1 − q)^(α − k) · q^k · exp((k² − k) / 2σ²), k from 0 to α, by α − 1.
    /// </summary>
    internal static double Divergence(double noise, double share, int order)
    {
        if (noise == 0)
        {
            return double.PositiveInfinity;
        }

        double variance = noise * noise;
        if (share == 1)
        {
            return order / (2 * variance);
        }

        double[] terms = new double[order + 1];
        double binomial = 0;
        for (int k = 0; k <= order; k++)
        {
            terms[k] = binomial + ((order - k) * Math.Log(1 - share)) + (k * Math.Log(share)) + ((((double)k * k) - k) / (2 * variance));
            binomial += Math.Log(order - k) - Math.Log(k + 1);
        }

        double highest = terms.Max();
        return (highest + Math.Log(terms.Sum(t => Math.Exp(t - highest)))) / (order - 1);
    }
}
