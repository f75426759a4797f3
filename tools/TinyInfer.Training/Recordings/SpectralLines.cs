using System.Globalization;
using TinyInfer.Training.Candidates;

namespace TinyInfer.Training.Recordings;

/// <summary>Lines in the spectrum of training parts: what turns, meshes or hums at a steady frequency.</summary>
internal static class SpectralLines
{
    private const int MostLines = 6;
    private const int MostWindows = 200;

    /// <summary>A line is the highest within so many bins to either side.</summary>
    private const int Apart = 3;

    /// <summary>Bins to either side whose median is a line's surroundings.</summary>
    private const int Surroundings = 16;

    /// <summary>A line has so many times the amplitude of its surroundings.</summary>
    private const double Prominence = 3;

    /// <summary>Finds them, with the device's own transform.</summary>
    /// <param name="set">The recordings.</param>
    /// <param name="parts">Their parts.</param>
    /// <param name="length">Frames of a window: a power of two.</param>
    /// <returns>Frequencies in Hz, the most prominent first.</returns>
    internal static IReadOnlyList<double> Find(RecordingSet set, IEnumerable<Part> parts, int length)
    {
        int bins = (length / 2) - 1;
        FeatureSet spectrum = new("spectrum", length, length, string.Create(CultureInfo.InvariantCulture, $$"""
            [{ "kind": "spectralBands", "scale": "amplitude",
            "bank": { "kind": "uniform", "firstBin": 1, "binsPerBand": 1, "count": {{bins}} } }]
            """));
        WindowTable windows = WindowTable.Of(spectrum, set.SensorText, parts.Where(p => p.Role == PartRole.Train), MostWindows);
        windows = set.Task == LearnTask.Detect ? windows.OfNormal : windows;
        if (windows.Count == 0)
        {
            return [];
        }

        List<(int Bin, double Prominence)> lines = [];
        for (int channel = 0; channel < set.Sensor.Channels; channel++)
        {
            int first = channel * bins;
            lines.AddRange(LinesIn([.. Enumerable.Range(first, bins).Select(i => windows.Rows.Average(row => (double)row[i]))]));
        }

        return [.. lines.OrderByDescending(l => l.Prominence).DistinctBy(l => l.Bin).Take(MostLines)
            .Select(l => (l.Bin + 1) * set.Sensor.Rate / length)];
    }

    private static IEnumerable<(int Bin, double Prominence)> LinesIn(double[] amplitudes)
    {
        for (int bin = 0; bin < amplitudes.Length; bin++)
        {
            double[] near = [.. Within(amplitudes, bin, Surroundings).Order()];
            double prominence = amplitudes[bin] / near[near.Length / 2];
            if (prominence >= Prominence && amplitudes[bin] >= Within(amplitudes, bin, Apart).Max())
            {
                yield return (bin, prominence);
            }
        }
    }

    private static double[] Within(double[] values, int centre, int reach) =>
        values[Math.Max(0, centre - reach)..Math.Min(values.Length, centre + reach + 1)];
}
