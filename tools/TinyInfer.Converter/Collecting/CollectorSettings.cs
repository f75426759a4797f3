using System.Text.Json;
using System.Text.Json.Nodes;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Guard.Collecting;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Collecting;

/// <summary>What a collecting board says of itself, in JSON.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Sensor">Its sensor.</param>
/// <param name="BlockLength">Frames of a packet.</param>
/// <param name="BurstLength">Packets of a burst; 1 where packets follow one another without a pause.</param>
public sealed record CollectorSettings(string Device, SensorDefinition Sensor, int BlockLength, int BurstLength)
{
    private const int MostFrames = ushort.MaxValue;

    /// <summary>Bytes of a packet's samples.</summary>
    public int SampleBytes => 2 * BlockLength * Sensor.Channels;

    /// <summary>Bytes of a packet.</summary>
    public int PacketLength => PacketFormat.Overhead + SampleBytes;

    /// <summary>Reads a packet with settings.</summary>
    /// <param name="packet">The packet.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ConversionException">They are none that this version knows.</exception>
    public static CollectorSettings Read(Packet packet)
    {
        JsonPlace root = JsonTree.Read(packet.Payload.ToArray(), "the board's settings");
        CollectorSettings settings = new(
            root.Require("device", "\"PumpWatch\"").AsText(),
            SensorDefinition.Read(root.Require("sensor", "{ \"rate\": 1000 }")),
            root.Require("block", "256").AsInteger(1, MostFrames),
            root.Require("burst", "1").AsInteger(1));
        return settings.SampleBytes <= ushort.MaxValue
            ? settings
            : throw root.Error("the packets would be longer than a packet can be. Make the firmware again with tinyinfer new --collect.");
    }

    /// <summary>Writes settings.</summary>
    /// <returns>JSON in ASCII.</returns>
    public string Write() => new JsonObject
    {
        ["device"] = Device,
        ["sensor"] = SensorToJson(),
        ["block"] = BlockLength,
        ["burst"] = BurstLength,
    }.ToJsonString();

    /// <summary>The sensor as pipeline files have it; its resolution is left out, since counts are sent.</summary>
    /// <returns>The object.</returns>
    internal JsonObject SensorToJson()
    {
        JsonObject sensor = new()
        {
            ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(Sensor.Kind.ToString()),
            ["rate"] = Sensor.Rate,
            ["channels"] = Sensor.Channels,
        };
        if (Sensor.Range > 0)
        {
            sensor["range"] = Sensor.Range;
        }

        if (Sensor.Names is { } names)
        {
            sensor["names"] = new JsonArray([.. names.Select(name => (JsonNode?)name)]);
        }

        if (Sensor.Limits.Any(limits => !IsUsual(limits.Value)))
        {
            sensor["limits"] = new JsonArray([.. Sensor.Limits.Select(limits => (JsonNode?)ToJson(limits.Value))]);
        }

        return sensor;
    }

    private static JsonObject ToJson(SensorLimits limits) => new()
    {
        ["lowest"] = limits.Lowest,
        ["highest"] = limits.Highest,
        ["saturated"] = limits.SaturatedCount,
        ["stuck"] = limits.StuckCount,
        ["repeated"] = limits.RepeatCount,
    };

    private static bool IsUsual(SensorLimits limits) => JsonNode.DeepEquals(ToJson(limits), ToJson(new SensorLimits()));
}
