using System.Globalization;
using TinyInfer.Converter.Files;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Filters;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Reads the features of a pipeline file into the device's extractors.</summary>
/// <param name="channels">Samples of one frame.</param>
/// <param name="length">Frames in a window.</param>
/// <param name="rate">Frames per second, after filters.</param>
/// <param name="resolutions">Real value of one count, or null.</param>
internal sealed class FeatureReader(int channels, int length, double rate, float[]? resolutions)
{
    private static readonly string[] _kinds = ["raw", "centred", "spectralBands", "envelopeBands", "tones", "statistics"];

    /// <summary>Reads the array.</summary>
    internal IReadOnlyList<DeviceObject<FeatureExtractor>> Read(JsonPlace place) =>
        place.Elements.Count > 0
            ? [.. place.Elements.Select(ReadOne)]
            : throw place.Error("at least one feature { \"kind\": ... } is expected.");

    private DeviceObject<FeatureExtractor> ReadOne(JsonPlace place)
    {
        JsonPlace kind = place.Require("kind", "\"raw\"");
        DeviceObject<FeatureExtractor> feature = kind.AsText() switch
        {
            "raw" => Stage.Build<FeatureExtractor>(
                place, () => new RawWindow(channels, length, resolutions),
                    $"new RawWindow({channels}, {length}, {Literal.Of(resolutions)})"),
            "centred" => Stage.Build<FeatureExtractor>(
                place,
                () => new CentredWindow(channels, length, resolutions),
                $"new CentredWindow({channels}, {length}, {Literal.Of(resolutions)})",
                SignalCost.Centre * channels * length),
            "spectralBands" => SpectralBands(place),
            "envelopeBands" => EnvelopeBands(place),
            "tones" => Tones(place),
            "statistics" => Statistics(place),
            string other => throw kind.Error($"'{other}' is not known. Choose one of: {string.Join(", ", _kinds)}."),
        };
        place.RejectOthers();
        return feature;
    }

    private DeviceObject<FeatureExtractor> SpectralBands(JsonPlace place)
    {
        WindowShape shape = place.Find("shape")?.AsWord<WindowShape>() ?? WindowShape.Hann;
        bool removeMean = place.Find("removeMean")?.AsFlag() ?? true;
        DeviceObject<FilterBank> bank = BankReader.Read(Bands(place), length, rate);
        (BandScale scale, float offset) = Scale(place);
        return Stage.Build<FeatureExtractor>(
            place,
            () => new SpectralBands(channels, length, shape, removeMean, bank.Value, scale, offset),
            $"new SpectralBands({channels}, {length}, {Literal.Of(shape)}, {Literal.Of(removeMean)}, {bank.Code}, {Literal.Of(scale)}, "
            + $"{Literal.Of(offset)})",
            channels * (SignalCost.Transform(length, shape) + bank.Instructions + SignalCost.Scaled(bank.Value.Count, scale)))
            .Named(bank.Names!);
    }

    private DeviceObject<FeatureExtractor> EnvelopeBands(JsonPlace place)
    {
        JsonPlace sections = place.Require("band", "[{ \"kind\": \"bandPass\", \"frequency\": 3000, \"q\": 2 }]");
        DeviceObject<Biquad>[] band = [.. sections.Elements.Select(section => FilterReader.ReadBiquad(section, rate))];
        if (band.Length == 0)
        {
            throw sections.Error("at least one section is expected.");
        }

        int decimation = place.Find("decimation")?.AsInteger(1, 1024) ?? 1;
        WindowShape shape = place.Find("shape")?.AsWord<WindowShape>() ?? WindowShape.Hann;
        DeviceObject<FilterBank> bank = BankReader.Read(Bands(place), length / decimation, rate / decimation);
        (BandScale scale, float offset) = Scale(place);
        return Stage.Build<FeatureExtractor>(
            place,
            () => new EnvelopeBands(channels, length, [.. band.Select(b => b.Value)], decimation, shape, bank.Value, scale, offset),
            $"new EnvelopeBands({channels}, {length}, {Literal.Array("Biquad", band.Select(b => b.Code))}, {decimation}, "
            + $"{Literal.Of(shape)}, {bank.Code}, "
            + $"{Literal.Of(scale)}, {Literal.Of(offset)})",
            channels * (SignalCost.Envelope(band.Length, length, decimation, shape) + bank.Instructions + SignalCost.Scaled(
                bank.Value.Count, scale)))
            .Named(bank.Names!.Select(name => $"envelope {name}"));
    }

    private DeviceObject<FeatureExtractor> Tones(JsonPlace place)
    {
        double[] hertz = place.Require("frequencies", "[50, 100] (in Hz)").AsNumbers(0, rate / 2);
        double[] frequencies = Array.ConvertAll(hertz, f => f / rate);
        (BandScale scale, float offset) = Scale(place);
        return Stage.Build<FeatureExtractor>(
            place,
            () => new ToneLevels(channels, length, frequencies, scale, offset),
            $"new ToneLevels({channels}, {length}, {Literal.Of(frequencies)}, {Literal.Of(scale)}, {Literal.Of(offset)})",
            channels * SignalCost.Tones(frequencies.Length, length))
            .Named(hertz.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f:#,0.##} Hz")));
    }

    private DeviceObject<FeatureExtractor> Statistics(JsonPlace place)
    {
        JsonPlace names = place.Require("of", "[\"rootMeanSquare\", \"kurtosis\"]");
        Statistic[] statistics = [.. names.Elements.Select(name => name.AsWord<Statistic>())];
        return statistics.Length == 0
            ? throw names.Error("at least one statistic is expected, in square brackets.")
            : Stage.Build<FeatureExtractor>(
                place,
                () => new StatisticalFeatures(channels, statistics),
                $"new StatisticalFeatures({channels}, {Literal.Array(nameof(Statistic), statistics.Select(Literal.Of))})",
                channels * SignalCost.Statistics(length))
            .Named(names.Elements.Select(name => name.AsText()));
    }

    private static JsonPlace Bands(JsonPlace place) =>
        place.Require("bank", "{ \"kind\": \"uniform\", \"firstBin\": 1, \"binsPerBand\": 4, \"count\": 32 }");

    private static (BandScale Scale, float Offset) Scale(JsonPlace place) =>
        (place.Find("scale")?.AsWord<BandScale>() ?? BandScale.Log2Power, (float)(place.Find("offset")?.AsNumber(0, 1e12) ?? 1));
}
