namespace TinyInfer.Converter.Verify;

/// <summary>Sums up how far one series of numbers is from another.</summary>
internal sealed class ErrorSum
{
    /// <summary>Signal-to-noise ratio in dB of numbers that are exactly what they should be.</summary>
    internal const double Exact = 200;

    private double _signal;
    private double _noise;

    internal double Largest { get; private set; }

    /// <summary>Signal-to-noise ratio in dB.</summary>
    internal double Decibel => _noise == 0 ? Exact : _signal == 0 ? 0 : 10 * Math.Log10(_signal / _noise);

    /// <summary>Adds one number; what is not finite in the reference has no right value to be compared with.</summary>
    internal void Add(double reference, double actual)
    {
        if (double.IsFinite(reference))
        {
            double difference = reference - actual;
            _signal += reference * reference;
            _noise += difference * difference;
            Largest = Math.Max(Largest, Math.Abs(difference));
        }
    }
}
