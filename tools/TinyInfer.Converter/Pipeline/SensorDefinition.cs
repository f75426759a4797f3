using TinyInfer.Converter.Files;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Pipeline;

/// <summary>The sensor of a pipeline.</summary>
/// <param name="Kind">What it is connected by.</param>
/// <param name="Rate">Frames per second.</param>
/// <param name="Channels">Samples of one frame.</param>
/// <param name="Range">What the sensor is set to measure, in its own unit (g for accelerometers); 0 where it has no choice.</param>
/// <param name="Resolutions">Real value of one count, one for all channels or one per channel; null if recordings and models count in
/// counts.</param>
/// <param name="Limits">What counts as a fault of the sensor.</param>
public sealed record SensorDefinition(
    SensorKind Kind, double Rate, int Channels, int Range, float[]? Resolutions, IReadOnlyList<DeviceObject<SensorLimits>> Limits)
{
    /// <summary>Names of the channels; null if the file gives none.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    private const int HighestRate = 1_000_000;
    private const int ShortestSilence = 2000;

    /// <summary>
    /// For how long the sensor may be silent before that is a fault. One that is read now and then is not silent in between.
    /// </summary>
    public int SilenceMilliseconds => (int)Math.Clamp(3000 / Rate, ShortestSilence, int.MaxValue);

    /// <summary>Real value of one count of a channel; 1 where recordings and models count in counts.</summary>
    /// <param name="channel">The channel.</param>
    internal double ResolutionOf(int channel) => Resolutions == null ? 1 : Resolutions[channel % Resolutions.Length];

    /// <summary>Reads the object.</summary>
    internal static SensorDefinition Read(JsonPlace place)
    {
        SensorKind kind = place.Find("kind")?.AsWord<SensorKind>() ?? SensorKind.Custom;
        double rate = place.Require("rate", "1000 (samples per second)").AsNumber(1e-6, HighestRate);
        int channels = place.Find("channels")?.AsInteger(1, 64) ?? 1;
        int range = place.Find("range")?.AsInteger(1, 1000) ?? 0;
        float[]? resolutions = null;
        if (place.Find("resolution") is { } resolution)
        {
            resolutions = resolution.AsFloats(1e-30);
            RequireCount(resolution, resolutions.Length, channels, "resolution");
        }

        DeviceObject<SensorLimits>[] limits = [ReadLimits(null)];
        if (place.Find("limits") is { } given)
        {
            limits = given.IsArray ? [.. given.Elements.Select(ReadLimits)] : [ReadLimits(given)];
            RequireCount(given, limits.Length, channels, "set of limits");
        }

        string[]? names = place.Find("names") is { } named ? ReadNames(named, channels) : null;
        place.RejectOthers();
        SensorFacts.Check(place, kind, rate, channels, range);
        return new SensorDefinition(kind, rate, channels, range, resolutions, limits) { Names = names };
    }

    private static string[] ReadNames(JsonPlace place, int channels)
    {
        string[] names = [.. place.Elements.Select(element => element.AsText())];
        return place.IsArray && names.Length == channels && names.Distinct().Count() == channels && !names.Any(string.IsNullOrWhiteSpace)
            ? names
            : throw place.Error($"an array of {channels} different names is expected, one per channel.");
    }

    private static void RequireCount(JsonPlace place, int count, int channels, string what)
    {
        if (count != 1 && count != channels)
        {
            throw place.Error($"one {what} for all channels or one for each of the {channels} is expected, not {count}.");
        }
    }

    private static DeviceObject<SensorLimits> ReadLimits(JsonPlace? place)
    {
        SensorLimits limits = new();
        List<string> code = [];
        void Take(string name, string property, Action<int> set, int least = 0, int most = int.MaxValue)
        {
            if (place?.Find(name) is { } member)
            {
                int value = member.AsInteger(least, most);
                set(value);
                code.Add($"{property} = {Literal.Of(value)}");
            }
        }

        Take("lowest", nameof(limits.Lowest), v => limits.Lowest = v, short.MinValue, short.MaxValue);
        Take("highest", nameof(limits.Highest), v => limits.Highest = v, short.MinValue, short.MaxValue);
        Take("saturated", nameof(limits.SaturatedCount), v => limits.SaturatedCount = v);
        Take("stuck", nameof(limits.StuckCount), v => limits.StuckCount = v);
        Take("repeated", nameof(limits.RepeatCount), v => limits.RepeatCount = v);
        place?.RejectOthers();
        if (limits.Lowest >= limits.Highest)
        {
            throw place!.Error($"the lowest sample, {limits.Lowest}, is not below "
                + $"the highest, {limits.Highest}: every sample would be a fault.");
        }

        return new DeviceObject<SensorLimits>(limits, $"new SensorLimits {{ {string.Join(", ", code)} }}");
    }
}
