using System.Globalization;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Tests.Simulation;

/// <summary>A random pipeline whose detector scores features, and a recording for it.</summary>
internal sealed class RandomPipeline
{
    private static readonly string[] _statistics =
        ["mean", "rootMeanSquare", "peak", "peakToPeak", "crestFactor", "skewness", "kurtosis", "zeroCrossings"];

    /// <summary>Draws cascades, so that all else is what it is without them.</summary>
    private readonly Random _cascades;

    private readonly Random _random;
    private readonly int _channels;
    private readonly int _rate;
    private readonly int _length;
    private readonly bool _hasResolution;
    private int _decimation = 1;

    /// <summary>Makes one.</summary>
    /// <param name="seed">Seed of all that is random about it.</param>
    /// <param name="folder">Folder that receives its files.</param>
    /// <exception cref="ConversionException">What was drawn does not go together.</exception>
    internal RandomPipeline(int seed, string folder)
    {
        _random = new Random(seed);
        _cascades = new Random(~seed);
        _channels = _random.Next(1, 4);
        _rate = Pick(50, 100, 800, 1600);
        _length = Pick(24, 64, 128);
        _hasResolution = Chance(0.5);
        string file = Path.Combine(folder, "pipeline.json");
        string features = Features();
        File.WriteAllText(file, $"{{ {features} }}");
        int count = PipelineFile.Read(file).CreatePipeline().FeatureCount;
        string detector = $"\"detector\": {Detector(count)}";
        string cascade = Cascade();
        string? routes = RandomRoutes.Write(_cascades, folder, count, _channels, _hasResolution);
        File.WriteAllText(file, $"{{ {features}, {routes ?? detector}{cascade} }}");
        Definition = PipelineFile.Read(file);
        BlockLength = _random.Next(1, 3 * _length);
        Recording = Recording.Read(Record(Path.Combine(folder, "recording.npy")), Definition);
    }

    /// <summary>The pipeline.</summary>
    internal PipelineDefinition Definition { get; }

    /// <summary>The recording.</summary>
    internal Recording Recording { get; }

    /// <summary>Frames that firmware reads at a time; the recording is whole blocks.</summary>
    internal int BlockLength { get; }

    private string Features()
    {
        string resolution = _hasResolution ? $", \"resolution\": {Real(0.001, 0.1)}" : string.Empty;
        string limits = Chance(0.5)
            ? $", \"limits\": {{ \"stuck\": {_random.Next(0, 40)}, \"saturated\": {_random.Next(0, 10)}, \"repeated\": "
                + $"{_random.Next(0, 4)} }}"
            : string.Empty;
        string[] filters = [.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Filter())];
        string[] features = [.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Feature())];
        string normalization = features.Length == 1 && Chance(0.5)
            ? $", \"normalize\": {{ \"mean\": [{Real(-1, 1)}], \"deviation\": [{Real(0.1, 5)}] }}"
            : string.Empty;
        return $"\"sensor\": {{ \"rate\": {_rate}, \"channels\": {_channels}{resolution}{limits} }}, "
            + $"\"filters\": [{string.Join(", ", filters)}], "
            + $"\"window\": {{ \"length\": {_length}, \"hop\": {_random.Next(1, _length + 1)} }}, "
            + $"\"features\": [{string.Join(", ", features)}]{normalization}";
    }

    private string Filter()
    {
        double rate = (double)_rate / _decimation;
        switch (_random.Next(6))
        {
            case 0:
                int factor = _random.Next(2, 5);
                _decimation *= factor;
                return $"{{ \"kind\": \"decimate\", \"factor\": {factor} }}";
            case 1:
                string taps = string.Join(", ", Enumerable.Range(0, _random.Next(1, 9)).Select(_ => Real(-1, 1)));
                return $"{{ \"kind\": \"fir\", \"taps\": [{taps}] }}";
            case 2:
                return "{ \"kind\": \"rectify\" }";
            default:
                return Section(rate);
        }
    }

    private string Section(double rate) =>
        $"{{ \"kind\": \"{Pick("lowPass", "highPass", "bandPass", "notch")}\", \"frequency\": {Real(rate * 0.02, rate * 0.45)}, "
        + $"\"q\": {Real(0.4, 4)} }}";

    private string Feature()
    {
        double rate = (double)_rate / _decimation;
        string bank = $"\"bank\": {{ \"kind\": \"uniform\", \"binsPerBand\": {_random.Next(1, 4)}, \"count\": {_random.Next(1, 11)} }}";
        string scale = Chance(0.5) ? ", \"scale\": \"amplitude\"" : $", \"offset\": {Real(0.001, 10)}";
        string shape = $", \"shape\": \"{Pick("hann", "hamming", "rectangular")}\"";
        string statistics = string.Join("\", \"", _statistics.Where(_ => Chance(0.5)).DefaultIfEmpty("mean"));

        // A spectrum takes at least 64 points.
        return _random.Next(_length < 64 ? 2 : 0, 6) switch
        {
            0 => $"{{ \"kind\": \"spectralBands\", {bank}{scale}{shape} }}",
            1 => $"{{ \"kind\": \"envelopeBands\", \"band\": [{Section(rate)}], {bank}{scale}{shape} }}",
            2 => "{ \"kind\": \"raw\" }",
            3 => "{ \"kind\": \"centred\" }",
            4 => $"{{ \"kind\": \"tones\", \"frequencies\": [{Real(rate / 8, rate / 2)}, {Real(rate / 8, rate / 2)}]{scale} }}",
            _ => $"{{ \"kind\": \"statistics\", \"of\": [\"{statistics}\"] }}",
        };
    }

    private string Detector(int features)
    {
        int of = _random.Next(1, 8);
        string filter = _random.Next(4) switch
        {
            0 => $", \"filter\": {{ \"kind\": \"ewma\", \"share\": {Real(0.05, 1)} }}",
            1 => $", \"filter\": {{ \"kind\": \"cusum\", \"target\": {Real(0, 2)}, \"slack\": {Real(0, 1)} }}",
            2 => $", \"filter\": {{ \"kind\": \"pageHinkley\", \"tolerance\": {Real(0, 1)} }}",
            _ => string.Empty,
        };
        string threshold = Chance(0.3)
            ? $", \"threshold\": {Real(0.1, 5)}"
            : $", \"learn\": {{ \"windows\": {_random.Next(2, 30)}, \"quantile\": {Real(0.5, 0.99)}, \"margin\": {Real(1, 3)}, "
                + $"\"adaptive\": {(Chance(0.5) ? "true" : "false")} }}";
        return $"{{ \"score\": \"features\", \"baseline\": {{ \"windows\": {_random.Next(2, 20)}, \"features\": {features}, "
            + $"\"floor\": {Real(0.001, 1)} }}{threshold}, \"hysteresis\": {Real(0.1, 1)}, "
            + $"\"debounce\": {{ \"raise\": {_random.Next(1, of + 1)}, \"of\": {of}, \"clear\": {_random.Next(1, 8)} }}{filter} }}";
    }

    private string Cascade()
    {
        if (_cascades.Next(2) == 0)
        {
            return string.Empty;
        }

        // Loud windows have 250 counts from peak to peak, and a crest factor of 1.5.
        string measure = CascadeDefinition.Measures.Keys.ElementAt(_cascades.Next(CascadeDefinition.Measures.Count));
        double typical = measure == "crestFactor" ? 1.8 : (_hasResolution ? 0.01 : 1) * (measure == "peakToPeak" ? 250 : 90);
        string[] thresholds = [.. Enumerable.Range(0, _cascades.Next(2) == 0 ? 1 : _channels).Select(
            _ => (typical * (0.8 + (1.5 * _cascades.NextDouble()))).ToString("G6", CultureInfo.InvariantCulture))];
        return $", \"cascade\": {{ \"measure\": \"{measure}\", \"threshold\": [{string.Join(", ", thresholds)}], "
            + $"\"every\": {_cascades.Next(1, 40)} }}";
    }

    /// <summary>Tones and noise, with stretches that are louder, that stand still, or that the sensor cannot hold.</summary>
    private string Record(string path)
    {
        int frames = _random.Next(8, 30) * (Definition.Cascade == null ? 1 : 4) * _length * _decimation / BlockLength * BlockLength;
        double unit = _hasResolution ? 0.01 : 1;
        float[] values = new float[frames * _channels];
        double loudness = 1;
        for (int frame = 0; frame < frames; frame++)
        {
            if (frame % (4 * _length) == 0)
            {
                loudness = Pick(1, 1, 1, 1, 5, 0, 500);
            }

            for (int channel = 0; channel < _channels; channel++)
            {
                double value = loudness * ((100 * Math.Sin(0.7 * frame / (channel + 1))) + (50 * _random.NextDouble()));
                values[(frame * _channels) + channel] = (float)(Math.Clamp(Math.Round(value), short.MinValue, short.MaxValue) * unit);
            }
        }

        File.WriteAllBytes(path, NpyFile.Write([frames, _channels], values));
        return path;
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private string Real(double low, double high) =>
        (low + (_random.NextDouble() * (high - low))).ToString("G6", CultureInfo.InvariantCulture);
}
