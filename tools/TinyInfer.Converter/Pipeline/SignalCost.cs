using TinyInfer.Signal.Features;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Estimates how many IL instructions the device's signal stages take.</summary>
/// <remarks>
/// Counted on a nanoFramework runtime, stage by stage. They hang little on the samples, square roots (for amplitudes) most: up to a third.
/// </remarks>
internal static class SignalCost
{
    /// <summary>Taking a 16-bit sample.</summary>
    internal const double Sample = 11.3;

    /// <summary>
    /// Taking a 16-bit sample of the only channel, where windows share none, and its part in the lowest, the highest and the sum.
    /// </summary>
    internal const double ScannedSample = 19.9;

    /// <summary>Taking a sample where the window keeps 16 bits, and then its part in the scan.</summary>
    internal const double ShortSample = 1.2;

    /// <summary>See there.</summary>
    internal const double ShortScan = 13.5;

    /// <summary>Taking a sample that is a float, and making counts of it.</summary>
    internal const double FloatSample = 170;

    /// <summary>The part of such a sample where there is no scan, and the transform looks at it.</summary>
    internal const double Look = 2.6;

    /// <summary>What else is done then.</summary>
    internal const double LookAtAll = 130;

    /// <summary>Writing a band's energy right into a model's input.</summary>
    internal const double WriteBand = 65;

    /// <summary>Writing a band of four bins, which are summed meanwhile.</summary>
    internal const double WriteFour = 79;

    /// <summary>Additional cost of each sample if filters stand before the window, besides the filters.</summary>
    internal const double FilteredSample = 6;

    /// <summary>The lowest, the highest and the sum, of each sample in a window.</summary>
    internal const double Scan = 15.6;

    /// <summary>The square of a sample, in a sum: of the only channel while it is taken, else in a pass of its own.</summary>
    internal const double ScannedSquare = 4.45;

    /// <summary>As before, in a pass of its own.</summary>
    internal const double Square = 13;

    /// <summary>Comparing a channel's measure with the first stage's threshold.</summary>
    internal const double Gate = 60;

    /// <summary>The root of a channel's mean square.</summary>
    internal const double Root = 200;

    /// <summary>Looking for faults of the sensor in a channel's window.</summary>
    internal const double Health = 560;

    /// <summary>Writing a feature for a model that takes all features alike.</summary>
    internal const double WriteAlike = 30;

    /// <summary>Writing a feature where a few ways of scaling repeat, such as one per channel.</summary>
    internal const double WriteInTurn = 34;

    /// <summary>Writing a feature where each is scaled in its own way.</summary>
    internal const double WriteEach = 42;

    /// <summary>Writing a feature as a float.</summary>
    internal const double WriteFloat = 45;

    /// <summary>A section of second order, a sample.</summary>
    internal const double Biquad = 67;

    /// <summary>The magnitude of a sample.</summary>
    internal const double Rectify = 12;

    /// <summary>Taking the mean off a sample.</summary>
    internal const double Centre = 17;

    private static readonly Dictionary<int, double> _transforms =
        new() { [64] = 5_350, [128] = 9_660, [256] = 19_240, [512] = 40_270, [1024] = 85_860 };

    /// <summary>Measuring a channel for a first stage or for routes, and comparing.</summary>
    internal static double Measured(Statistic measure) => Gate + (WindowGate.TakesSquares(measure) ? Root : 0);

    /// <summary>A FIR filter, for each sample that goes in.</summary>
    internal static double Fir(int taps, int decimation) => 17.8 + ((40 + (15.75 * ((taps + 3) & ~3))) / decimation);

    /// <summary>Window, transform and power of a channel; 0 for lengths that there is no transform of.</summary>
    internal static double Transform(int length, WindowShape shape) =>
        _transforms.GetValueOrDefault(length) + (length * (shape == WindowShape.Hann ? 0 : shape == WindowShape.Hamming ? 23.1 : 5.6));

    /// <summary>Bands that take whole bins; those of four have no loop of their own.</summary>
    internal static double Rectangular(int bands, int bins) => bins == 4 * bands ? 31 * bands : (42 * bands) + (5.7 * bins);

    /// <summary>Bands that share bins.</summary>
    internal static double Triangular(int bands, double bins) => (42 * bands) + (32 * bins);

    /// <summary>Energies as they are given out.</summary>
    internal static double Scaled(int count, BandScale scale) => count * (scale == BandScale.Amplitude ? 240 : 46);

    /// <summary>What a model's input saves that is made of a spectrum without features in between; 0 if it is not.</summary>
    internal static double DirectlyWritten(FeatureExtractor extractor) => extractor is not SpectralBands { CanWrite: true } bands ? 0
        : bands.AreFours ? bands.Count * (Rectangular(1, 4) + Scaled(1, BandScale.Log2Power) + WriteAlike - WriteFour)
        : bands.Count * (Scaled(1, BandScale.Log2Power) + WriteAlike - WriteBand);

    /// <summary>Levels of tones in a channel.</summary>
    internal static double Tones(int count, int length) => count * ((28.3 * length) + 100);

    /// <summary>All statistics of a channel.</summary>
    internal static double Statistics(int length) => (60 * length) + 350;

    /// <summary>The envelope of a channel: band-pass, magnitude, low-pass, its transform, without bands.</summary>
    internal static double Envelope(int sections, int length, int decimation, WindowShape shape) =>
        (length * (42 + (sections * Biquad) + Rectify + Fir((4 * decimation) + 1, decimation))) + Transform(length / decimation, shape);
}
