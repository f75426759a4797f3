using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A sensor that is named on the command line, in place of a pipeline file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Rate">Frames per second.</param>
/// <param name="Channels">Samples of a frame; null for what the sensor gives.</param>
/// <param name="Range">Its range in g; null for the usual one.</param>
public sealed record NamedSensor(SensorKind Kind, double Rate, int? Channels, int? Range)
{
    /// <summary>Makes the sensor, with the checks of a pipeline file.</summary>
    /// <returns>The sensor.</returns>
    /// <exception cref="ConversionException">It has no such rate, range or number of channels.</exception>
    public SensorDefinition Define()
    {
        SensorFacts? facts = SensorFacts.Of(Kind);
        if (SensorFacts.FindProblem(Kind, Rate) is { } rate)
        {
            throw new ConversionException($"--rate {Rate.ToString(CultureInfo.InvariantCulture)}: {rate}");
        }

        if (Range is { } range && SensorFacts.FindProblem(Kind, range) is { } problem)
        {
            throw new ConversionException($"--range {range}: {problem}");
        }

        if (facts != null && (Channels ?? facts.Channels) != facts.Channels)
        {
            throw new ConversionException($"--channels {Channels}: the {Kind} gives {facts.Channels} samples per frame. Leave it out.");
        }

        JsonObject sensor = new()
        {
            ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString()),
            ["rate"] = Rate,
            ["channels"] = Channels ?? facts?.Channels ?? 1,
        };
        if ((Range ?? facts?.Ranges[0]) is { } set && facts != null)
        {
            sensor["range"] = set;
        }

        return SensorDefinition.Read(JsonTree.Read(Encoding.UTF8.GetBytes(sensor.ToJsonString()), "--sensor"));
    }
}
