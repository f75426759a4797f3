using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Settings of a sensor that the device library reads; see the classes in TinyInfer.Esp32.</summary>
/// <param name="Channels">Samples of one frame.</param>
/// <param name="Ranges">Ranges in g; the first is taken where the pipeline names none.</param>
/// <param name="Rates">Frames per second.</param>
/// <param name="BufferLength">Frames in its own buffer.</param>
/// <param name="Names">What its channels are called.</param>
internal sealed record SensorFacts(int Channels, int[] Ranges, int[] Rates, int BufferLength, string[] Names)
{
    private static readonly Dictionary<SensorKind, SensorFacts> _known = new()
    {
        [SensorKind.Adxl345] = new(3, [16, 2, 4, 8], [25, 50, 100, 200, 400, 800, 1600, 3200], 32, ["x", "y", "z"]),
        [SensorKind.Mpu6050] = new(3, [4, 2, 8, 16], [.. Enumerable.Range(4, 997).Where(rate => 1000 % rate == 0)], 170, ["x", "y", "z"]),
        [SensorKind.Kx134] = new(1, [16, 8, 32, 64], [400, 800, 1600, 3200, 6400, 12800, 25600], 85, ["z"]),
    };

    /// <summary>The facts of a kind; null if nothing is known.</summary>
    internal static SensorFacts? Of(SensorKind kind) => _known.GetValueOrDefault(kind);

    /// <summary>Fails at a sensor in a pipeline file that cannot be so.</summary>
    /// <exception cref="ConversionException">It has no such rate, range or number of channels.</exception>
    internal static void Check(JsonPlace place, SensorKind kind, double rate, int channels, int range)
    {
        if (Of(kind) is { } facts && channels != facts.Channels)
        {
            throw place.Error(
                $"the {kind} gives {facts.Channels} samples per frame, not {channels}. Write \"channels\": {facts.Channels}.");
        }

        if ((FindProblem(kind, rate) ?? FindProblem(kind, range)) is { } problem)
        {
            throw place.Error(problem);
        }
    }

    /// <summary>Error message for an impossible rate, with the remedy; null if the rate is possible.</summary>
    internal static string? FindProblem(SensorKind kind, double rate)
    {
        if (kind == SensorKind.Adc && (rate > 1000 || 1000 / rate % 1 != 0))
        {
            return $"an analog input is read by a timer of whole milliseconds: a rate of 1000 / n is expected, not {rate}.";
        }

        return Of(kind) is { } facts && !facts.Rates.Any(r => r == rate)
            ? $"the {kind} has no rate of {rate}. Choose one of: {string.Join(", ", facts.Rates)}; filters can bring it down."
            : null;
    }

    /// <summary>Error message for an impossible range, with the remedy; null if the range is possible, or 0 for the usual one.</summary>
    internal static string? FindProblem(SensorKind kind, int range) =>
        range != 0 && Of(kind) is { } facts && !facts.Ranges.Contains(range)
            ? $"the {kind} has no range of {range} g. Choose one of: {string.Join(", ", facts.Ranges.Order())}."
            : null;
}
