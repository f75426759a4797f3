using System.Globalization;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A firmware project that only samples and sends, for <c>tinyinfer record</c>.</summary>
/// <param name="Files">Files and their contents, by path within the project's folder.</param>
/// <param name="Plan">What it sends.</param>
public sealed record CollectingFirmware(IReadOnlyDictionary<string, string> Files, CollectPlan Plan)
{
    private const string ClassName = "Collection";

    /// <summary>Makes a project.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="source">What describes the sensor, for messages.</param>
    /// <param name="options">What the project is to be.</param>
    /// <param name="baud">Bits per second of the link.</param>
    /// <returns>The project.</returns>
    /// <exception cref="ConversionException">The board has too few analog inputs, or the code has a type of the project's
    /// name.</exception>
    public static CollectingFirmware Make(SensorDefinition sensor, string source, FirmwareOptions options, int baud)
    {
        CollectPlan plan = CollectPlan.Of(options.Name, sensor, options.Board, baud);
        (int send, int receive) = SerialPins(sensor, BoardPins.Of(options.Board.Chip));
        Dictionary<string, string> files = new(StringComparer.Ordinal)
        {
            ["Board/Program.cs"] = WriteProgram(sensor, source, options, baud, send, receive),
            ["Board/SerialLink.cs"] = Template.Fill(
                "Board/SerialLink.cs", new Dictionary<string, string> { ["name"] = options.Name }),
            ["Collection.cs"] = WriteCollection(plan, options.Name),
        };
        if (sensor.Kind == SensorKind.Custom)
        {
            files.Add(MachineSensor.File, MachineSensor.Write(sensor with { Resolutions = null }, options.Name, ClassName));
        }

        FirmwareName.RequireUnused(options.Name, files.Values);
        ProjectFile.AddAll(files, options, DeviceLibrary.For(sensor), ["System.IO.Ports"]);
        files.Add("README.md", WriteReadme(plan, options, send, receive));
        return new CollectingFirmware(files, plan);
    }

    /// <summary>The port's own pins, and another to receive by where the sensor needs that one.</summary>
    private static (int Send, int Receive) SerialPins(SensorDefinition sensor, BoardPins board)
    {
        int[] used = sensor.Kind switch
        {
            SensorKind.Custom => [],
            SensorKind.Adc => [.. board.Analog.Take(sensor.Channels)],
            _ => BoardProgram.IsSpi(sensor) ? board.Spi : board.I2c,
        };
        int receive = used.Contains(board.Serial[1]) ? board.Pins.First(pin => !used.Contains(pin) && pin != board.Serial[0])
            : board.Serial[1];
        return (board.Serial[0], receive);
    }

    private static string WriteProgram(
        SensorDefinition sensor, string source, FirmwareOptions options, int baud, int send, int receive) =>
        Template.Fill("Board/Collect.cs", new Dictionary<string, string>(BoardProgram.SensorHoles(sensor, source, options.Board))
        {
            ["name"] = options.Name,
            ["usings"] = string.Join('\n', BoardProgram.Usings(sensor)
                .Concat(["using System.Threading;", "using nanoFramework.Hardware.Esp32;"]).Distinct()
                .OrderBy(line => line, StringComparer.Ordinal)),
            ["send"] = Number(send),
            ["receive"] = Number(receive),
            ["baud"] = Number(baud),
        });

    private static string WriteCollection(CollectPlan plan, string name) =>
        Template.Fill("Collection.cs", new Dictionary<string, string>
        {
            ["name"] = name,
            ["channels"] = Number(plan.Settings.Sensor.Channels),
            ["block"] = Number(plan.Settings.BlockLength),
            ["burst"] = Number(plan.Settings.BurstLength),
            ["silence"] = Number(plan.Settings.Sensor.SilenceMilliseconds),
            ["settings"] = SourceText.CSharp(plan.Settings.Write()),
        });

    private static string WriteReadme(CollectPlan plan, FirmwareOptions options, int send, int receive)
    {
        SensorDefinition sensor = plan.Settings.Sensor;
        bool isCustom = sensor.Kind == SensorKind.Custom;
        string baud = plan.Baud == CollectPlan.StandardBaud ? string.Empty : $" --baud {Number(plan.Baud)}";
        string[] steps =
        [
            .. isCustom ? [$"Read your sensor in `{MachineSensor.File}`; until then the firmware says that it does not answer."]
                : Array.Empty<string>(),
            $"Visual Studio with the nanoFramework extension: open `{options.Name}.sln`, restore its packages, choose the board in Device "
            + "Explorer, deploy.",
            $"On the computer: `tinyinfer record --port COM5{baud} --output normal.npy --label normal` (Linux: `/dev/ttyUSB1`; the port of "
            + "the adapter, not the board's).",
            "Record again on other days, then `tinyinfer learn` with all recordings.",
        ];
        return Template.Fill("Collect.README.md", new Dictionary<string, string>
        {
            ["name"] = options.Name,
            ["chip"] = options.Board.Name,
            ["sensorFile"] = isCustom ? $"| `{MachineSensor.File}` | your sensor: **read it here** |" : string.Empty,
            ["part"] = isCustom ? "your sensor" : sensor.Kind.ToString().ToUpperInvariant(),
            ["wiring"] = string.Join('\n', FirmwareReadme.Wiring(sensor, BoardPins.Of(options.Board.Chip))
                .Select(row => $"| {row.Part} | {row.Pin} |")),
            ["send"] = Number(send),
            ["receive"] = Number(receive),
            ["plan"] = string.Join('\n', plan.Lines().Concat(plan.Warnings(null)).Select(line => $"- {line}")),
            ["steps"] = string.Join('\n', steps.Select((step, i) => $"{i + 2}. {step}")),
        });
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
