using TinyInfer.Converter.Files;
using TinyInfer.Signal.Filters;

namespace TinyInfer.Converter.Pipeline;

/// <summary>
/// Reads the filters of a pipeline file. Frequencies are in Hz there, and over the sampling rate in the device's classes.
/// </summary>
internal static class FilterReader
{
    private static readonly Dictionary<string, (Func<double, double, Biquad> Make, string Name)> _biquads = new(StringComparer.Ordinal)
    {
        ["lowPass"] = (Biquad.LowPass, nameof(Biquad.LowPass)),
        ["highPass"] = (Biquad.HighPass, nameof(Biquad.HighPass)),
        ["bandPass"] = (Biquad.BandPass, nameof(Biquad.BandPass)),
        ["notch"] = (Biquad.Notch, nameof(Biquad.Notch)),
    };

    /// <summary>Reads the array.</summary>
    internal static IReadOnlyList<DeviceObject<SampleFilter>> Read(JsonPlace? place, double rate)
    {
        List<DeviceObject<SampleFilter>> filters = [];
        foreach (JsonPlace filter in place?.Elements ?? [])
        {
            filters.Add(ReadOne(filter, rate));
            rate /= filters[^1].Value.Decimation;
        }

        return filters;
    }

    /// <summary>Reads a section of second order.</summary>
    internal static DeviceObject<Biquad> ReadBiquad(JsonPlace place, double rate)
    {
        (Func<double, double, Biquad> make, string name) = place.Require("kind", "\"lowPass\"").AsWord(_biquads);
        double frequency = place.Require("frequency", "100 (in Hz)").AsNumber(rate * 1e-6, rate * 0.499) / rate;
        double q = place.Find("q")?.AsNumber(0.01, 1000) ?? Biquad.Butterworth;
        place.RejectOthers();
        return Stage.Build(place, () => make(frequency, q), $"Biquad.{name}({Literal.Of(frequency)}, {Literal.Of(q)})", SignalCost.Biquad);
    }

    private static DeviceObject<SampleFilter> ReadOne(JsonPlace place, double rate)
    {
        string kind = place.Require("kind", "\"lowPass\"").AsText();
        switch (kind)
        {
            case "decimate":
                int factor = place.Require("factor", "4").AsInteger(2, 64);
                int taps = place.Find("taps")?.AsInteger(3, 1025) ?? (8 * factor) + 1;
                place.RejectOthers();
                double corner = 0.4 / factor;
                return Stage.Build<SampleFilter>(
                    place,
                    () => FirFilter.LowPass(taps, corner, factor),
                    $"FirFilter.LowPass({taps}, {Literal.Of(corner)}, {factor})",
                    SignalCost.Fir(taps, factor));
            case "fir":
                double[] coefficients = place.Require("taps", "[0.25, 0.5, 0.25]").AsNumbers(-1000, 1000);
                place.RejectOthers();
                return Stage.Build<SampleFilter>(
                    place, () => new FirFilter(coefficients, 1), $"new FirFilter({Literal.Of(coefficients)}, 1)",
                        SignalCost.Fir(coefficients.Length, 1));
            case "rectify":
                place.RejectOthers();
                return new DeviceObject<SampleFilter>(new Rectifier(), "new Rectifier()", SignalCost.Rectify);
            default:
                if (!_biquads.ContainsKey(kind))
                {
                    throw place.Find("kind")!.Error(
                        $"'{kind}' is not known. Choose one of: {string.Join(", ", _biquads.Keys)}, decimate, fir, rectify.");
                }

                DeviceObject<Biquad> section = ReadBiquad(place, rate);
                return new DeviceObject<SampleFilter>(
                    new BiquadCascade([section.Value]), $"new BiquadCascade(new Biquad[] {{ {section.Code} }})", section.Instructions);
        }
    }
}
