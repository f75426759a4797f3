using System.Globalization;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Converter.Scaffold;

/// <summary>The page of a firmware project: files, wiring, what it takes, next steps.</summary>
internal static class FirmwareReadme
{
    /// <summary>Writes the page.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="options">Name, board and sleep.</param>
    /// <param name="model">Its model; null without one.</param>
    /// <param name="needs">What it takes of a board.</param>
    /// <param name="parts">Libraries with parts of the model.</param>
    internal static string Write(PipelineDefinition definition, FirmwareOptions options, PipelineModel? model, FirmwareNeeds needs,
        IReadOnlyList<ProjectFile> parts)
    {
        SensorDefinition sensor = definition.Sensor;
        BoardPins board = BoardPins.Of(options.Board.Chip);
        bool isCustom = sensor.Kind == SensorKind.Custom;
        string[] steps =
        [
            .. isCustom
                ? ["Read your sensor in `Board/MachineSensor.cs`; until then the firmware reports a silent one."]
                : Array.Empty<string>(),
            .. options.Fleet != null
                ? ["Write name and password of your Wi-Fi into `Board/Network.cs`. Broker and group are there already, or in `Guard.cs`."]
                : Array.Empty<string>(),
            $"Visual Studio with the nanoFramework extension: open `{options.Name}.sln`, "
            + "restore its packages, choose the board in Device Explorer, F5.",
            "Without Visual Studio: build the solution with MSBuild on Windows, and deploy the image with `nanoff --deploy --image`.",
        ];
        return Template.Fill("README.md", new Dictionary<string, string>
        {
            ["name"] = options.Name,
            ["chip"] = options.Board.Name,
            ["file"] = Markdown(Path.GetFileName(definition.File)),
            ["chain"] = (model == null ? "samples, features" : "samples, features, model")
                + (definition.Detector == null ? ", class, alarm, telemetry" : ", decision, alarm, telemetry"),
            ["sensorFile"] = isCustom ? "| `Board/MachineSensor.cs` | your sensor: **read it here** |" : string.Empty,
            ["partFiles"] = parts.Count == 0
                ? string.Empty
                : $"| `{parts[0].Name}` to `{parts[^1].Name}` | parts of the model, which is larger than an assembly of nanoFramework |",
            ["part"] = isCustom ? "your sensor" : sensor.Kind.ToString().ToUpperInvariant(),
            ["wiring"] = string.Join('\n', Wiring(sensor, board).Select(row => $"| {row.Part} | {row.Pin} |")),
            ["alarm"] = board.Alarm.ToString(CultureInfo.InvariantCulture),
            ["needs"] = string.Join('\n', Lines(model, needs).Select(line => $"- {line}")),
            ["steps"] = string.Join('\n', steps.Select((step, i) => $"{i + 2}. {step}")),
            ["output"] = options.Fleet != null
                ? $"Its telemetry goes to `{options.Fleet.Broker.Host}`, as the device `{options.Name}-` and the end of its address. "
                    + "It takes updates that are signed with its key, tries them, and goes back to the model before if they do not do well."
                : "It prints a JSON object per line, at 921,600 baud: `start`, `window` (every tenth), `change` (of state), `problem`.",
            ["sleep"] = options.Fleet != null
                ? "The board stays awake: one that sleeps hears no commands."
                : options.Sleeps
                ? "After some windows without an alarm the board sleeps (`WindowsAwake`, `SleepMilliseconds` in `Board/Program.cs`). A "
                    + "debugger loses it then: set `WindowsAwake` to 0 while you use one."
                : "The board does not sleep, so that a debugger can stay connected. `tinyinfer new --sleep`, or `WindowsAwake` in "
                    + "`Board/Program.cs`, has it sleep between windows.",
            ["state"] = definition.Detector == null
                ? string.Empty
                : "What the detector learns is saved every five minutes if it has changed (`DutyCycle.SaveMilliseconds`), in two files "
                    + "that are written in turn: a cut of power leaves one whole.\n",
        });
    }

    /// <summary>RAM and time of firmware, as the command prints them, too.</summary>
    /// <param name="model">The model; null without one.</param>
    /// <param name="needs">What it takes of a board.</param>
    internal static IEnumerable<string> Lines(PipelineModel? model, FirmwareNeeds needs)
    {
        WindowCost cost = needs.Window;
        if (model != null)
        {
            yield return $"model: {model.Use.Ram.Total:N0} bytes of RAM, "
                + (model.Flash == 0 ? string.Empty : $"{model.Flash:N0} of flash, ")
                + $"{model.Use.Instructions:N0} IL instructions per run; "
                + $"{model.Use.Form}";
        }

        yield return $"RAM: {needs.Application:N0} bytes for model, features and buffers, and about {needs.Libraries:N0} for "
            + $"libraries, of {RamBudget.SmallestHeap:N0} to {RamBudget.LargestHeap:N0} without PSRAM";
        yield return $"RAM of libraries: runtime {AssemblyTables.Runtime:N0}, "
            + (needs.Connection == 0 ? string.Empty : $"connection {needs.Connection:N0}, ")
            + $"tables: {string.Join(", ", needs.Tables.Select(table => $"{table.Assembly} {table.Bytes:N0}"))}";
        yield return $"window: {cost.Instructions:N0} IL instructions, about {cost.Milliseconds:N0} ms ({cost.Board}); there is one every "
            + $"{1000 * cost.SecondsPerWindow:N0} ms";
        if (needs.Stopped is { } stopped)
        {
            yield return $"a window that the first stage stops: {stopped.Instructions:N0} IL instructions, about "
                + $"{stopped.Milliseconds:N0} ms";
        }
    }

    /// <summary>What is wired to what, for a sensor.</summary>
    internal static IEnumerable<(string Part, string Pin)> Wiring(SensorDefinition sensor, BoardPins board)
    {
        if (sensor.Kind == SensorKind.Custom)
        {
            return [("as it needs", "free pins; see `Board/Program.cs` for those in use")];
        }

        if (sensor.Kind == SensorKind.Adc)
        {
            return Enumerable.Range(0, sensor.Channels).Select(
                c => ($"voltage {c}, 0 to 3.3 V", $"GPIO {board.Analog[c]} (analog channel {c})"));
        }

        (string, string)[] pins = BoardProgram.IsSpi(sensor)
            ? [("clock (SCL, SCLK)", Gpio(board.Spi[0])), ("from the sensor (SDO)", Gpio(board.Spi[1])),
                ("to the sensor (SDA, SDI)", Gpio(board.Spi[2])), ("select (CS)", Gpio(board.Spi[3]))]
            : [("SDA", Gpio(board.I2c[0])), ("SCL", Gpio(board.I2c[1]))];
        return [("supply", "3V3"), ("GND", "GND"), .. pins];
    }

    /// <summary>A text within a code span: what would end it is left out.</summary>
    internal static string Markdown(string text) => Files.SourceText.Comment(text).Replace('`', '\'');

    private static string Gpio(int pin) => $"GPIO {pin}";
}
