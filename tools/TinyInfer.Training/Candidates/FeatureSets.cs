using System.Globalization;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Candidates;

/// <summary>The windows and features that are tried.</summary>
internal static class FeatureSets
{
    /// <summary>Frames per second from which on a signal is vibration or sound.</summary>
    private const double Fast = 200;

    private const int MostFeatures = 256;
    private const int MostSamples = 512;

    /// <summary>A band's least energy in normal work is about so much of its share; below, logarithms are flat.</summary>
    private const double Floor = 0.005;

    private static readonly string[] _shapes =
        ["rootMeanSquare", "peak", "peakToPeak", "crestFactor", "skewness", "kurtosis", "zeroCrossings"];

    /// <summary>Lists them, the most promising first.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="variance">The least variance of a channel in normal work, in squares of its unit.</param>
    /// <param name="lines">Lines in the spectrum of normal work, or of all classes, in Hz; none for a slow signal.</param>
    /// <param name="longest">Frames that a window may have, since there has to be room for many.</param>
    internal static IReadOnlyList<FeatureSet> For(SensorDefinition sensor, double variance, IReadOnlyList<double> lines, int longest)
    {
        IEnumerable<FeatureSet> sets = IsVibration(sensor) ? OfVibration(sensor, variance, lines) : OfSlowSignals(sensor, variance);
        return [.. sets.Where(s => s.Length * s.Decimation <= longest && s.Length * sensor.Channels <= 8 * MostSamples)];
    }

    /// <summary>Whether a sensor is fast enough for vibration or sound.</summary>
    /// <param name="sensor">The sensor.</param>
    internal static bool IsVibration(SensorDefinition sensor) => sensor.Rate >= Fast;

    private static IEnumerable<FeatureSet> OfVibration(SensorDefinition sensor, double variance, IReadOnlyList<double> lines)
    {
        foreach (int length in (int[])[1024, 512, 256])
        {
            foreach (int count in (int[])[32, 64, 128, 16])
            {
                if (count <= length / 4 && count * sensor.Channels <= MostFeatures)
                {
                    yield return Bands(sensor, length, length, count, variance);
                }
            }

            yield return Mixed(sensor, length, length, 16, variance);
            yield return Statistics(length, length, _shapes);
            foreach (double centre in (double[])[0.25, 0.12, 0.35])
            {
                yield return Envelope(sensor, length, centre, variance);
            }

            if (lines.Count > 0)
            {
                yield return Tones(sensor, length, lines, variance);
            }

            yield return HighPassed(sensor, length);
        }

        foreach (int length in (int[])[256, 128])
        {
            yield return Decimated(sensor, length, variance);
        }

        foreach (int length in (int[])[128, 256, 64])
        {
            if (length * sensor.Channels <= MostSamples)
            {
                yield return Series("centred", length, length);
            }
        }
    }

    private static IEnumerable<FeatureSet> OfSlowSignals(SensorDefinition sensor, double variance)
    {
        // Half a window from one to the next; where frames are seconds apart, a quarter.
        int Hop(int length) => Math.Max(1, sensor.Rate >= 2 ? length / 2 : length / 8);
        foreach (int length in (int[])[64, 32, 128, 16, 256, 8])
        {
            yield return Statistics(length, Hop(length), ["mean", .. _shapes]);
            yield return Statistics(length, Hop(length), ["mean", "rootMeanSquare"]);
            if (length >= 64)
            {
                yield return Bands(sensor, length, Hop(length), length / 4, variance);
                yield return Mixed(sensor, length, Hop(length), 8, variance);
            }

            if (length * sensor.Channels <= MostSamples)
            {
                yield return Series("centred", length, Hop(length));
                yield return Series("raw", length, Hop(length));
            }
        }
    }

    /// <summary>The samples of a window, and a window from each frame on.</summary>
    /// <param name="length">Frames of a window.</param>
    internal static FeatureSet EachFrame(int length) => Series("raw", length, 1);

    private static FeatureSet Series(string kind, int length, int hop) => new(
        $"{length} {kind} samples", length, hop, $$"""[{ "kind": "{{kind}}" }]""")
    { IsSeries = true, HasOneUnit = kind == "centred" };

    private static FeatureSet Bands(SensorDefinition sensor, int length, int hop, int count, double variance) => new(
        $"{count} bands of {length}", length, hop, $"[{BandsText(sensor, length, count, variance)}]")
    { HasOneUnit = true };

    private static FeatureSet Statistics(int length, int hop, string[] of) => new(
        $"{of.Length} statistics of {length}", length, hop, $"[{StatisticsText(of)}]");

    private static FeatureSet Mixed(SensorDefinition sensor, int length, int hop, int count, double variance) => new(
        $"{count} bands and statistics of {length}", length, hop,
        $"[{BandsText(sensor, length, count, variance)}, {StatisticsText(_shapes)}]");

    private static FeatureSet Envelope(SensorDefinition sensor, int length, double centre, double variance) => new(
        string.Create(CultureInfo.InvariantCulture, $"envelope at {centre * sensor.Rate:N0} Hz of {length}"), length, length,
        string.Create(CultureInfo.InvariantCulture,
            $$"""
            [{ "kind": "envelopeBands", "band": [{ "kind": "bandPass", "frequency": {{centre * sensor.Rate}}, "q": 1.5 }], "decimation": 4,
            "bank": { "kind": "uniform", "firstBin": 1, "binsPerBand": {{Math.Max(1, length / 4 / 2 / 32)}}, "count": 31 },
            "offset": {{Offset(sensor, variance, 31)}} }]
            """))
    { HasOneUnit = true };

    private static FeatureSet Tones(SensorDefinition sensor, int length, IReadOnlyList<double> lines, double variance) => new(
        $"{lines.Count} tones of {length}", length, length, string.Create(CultureInfo.InvariantCulture,
            $$"""
            [{ "kind": "tones", "frequencies": [{{string.Join(", ", lines.Select(f => f.ToString("G6", CultureInfo.InvariantCulture)))}}],
            "offset": {{Offset(sensor, variance, lines.Count)}} }]
            """))
    { HasOneUnit = true };

    /// <summary>Statistics of what is above a twentieth of the rate: impacts, without what turns.</summary>
    private static FeatureSet HighPassed(SensorDefinition sensor, int length) => Statistics(length, length, _shapes) with
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{_shapes.Length} statistics of {length} above {sensor.Rate / 20:N0} Hz"),
        Filters = string.Create(CultureInfo.InvariantCulture, $$"""[{ "kind": "highPass", "frequency": {{sensor.Rate / 20}} }]"""),
    };

    /// <summary>Bands of a quarter of the rate: low frequencies in more detail, for less.</summary>
    private static FeatureSet Decimated(SensorDefinition sensor, int length, double variance) =>
        Bands(sensor, length, length, length / 8, variance) with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{length / 8} bands of {length} up to {sensor.Rate / 8:N0} Hz"),
            Filters = """[{ "kind": "decimate", "factor": 4 }]""",
            Decimation = 4,
        };

    private static string StatisticsText(string[] of) =>
        $$"""{ "kind": "statistics", "of": [{{string.Join(", ", of.Select(s => $"\"{s}\""))}}] }""";

    private static string BandsText(SensorDefinition sensor, int length, int count, double variance) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        { "kind": "spectralBands", "bank": { "kind": "uniform", "firstBin": 1, "binsPerBand": {{length / 2 / count}}, "count": {{count}} },
        "offset": {{Offset(sensor, variance, count)}} }
        """);

    /// <summary>What stands for silence in logarithms: a square of a count, or more where signals are strong; of two digits.</summary>
    private static double Offset(SensorDefinition sensor, double variance, int bands)
    {
        double count = sensor.ResolutionOf(0);
        double offset = Math.Max(count * count, Floor * variance / bands);
        double digits = Math.Pow(10, Math.Floor(Math.Log10(offset)) - 1);
        return double.Parse((Math.Round(offset / digits) * digits).ToString("G3", CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
    }
}
