using System.Globalization;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>The part of the firmware that knows the board, for the sensor of a pipeline.</summary>
internal static class BoardProgram
{
    private const int LongestBlock = 256;
    private const int LongestPoll = 100;
    private const int MostOverI2c = 800;
    private const int WindowsAwake = 20;

    /// <summary>Writes the program.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="options">Name, board and sleep.</param>
    /// <exception cref="ConversionException">The board has too few analog inputs.</exception>
    internal static string Write(PipelineDefinition definition, FirmwareOptions options)
    {
        BoardPins board = BoardPins.Of(options.Board.Chip);

        // A classifier learns nothing that would have to outlast a sleep.
        bool keepsState = definition.Detector != null;
        return Template.Fill("Board/Program.cs", new Dictionary<string, string>(Holes(definition, options))
        {
            ["stateUsing"] = keepsState ? "using TinyInfer.Esp32.State;" : string.Empty,
            ["storeUsing"] = keepsState ? "using TinyInfer.Guard.State;" : string.Empty,
            ["storage"] = keepsState
                ? "        StateStore store = new TwoSlotStateStore(new FileStorage(\"I:\\\\\"), \"guard\");"
                : string.Empty,
            ["windows"] = Number(options.Sleeps ? WindowsAwake : 0),
            ["wake"] = board.WakesByPin
                ? "A pin of the RTC whose high level ends a sleep, a button's for example; −1 for none."
                : $"A pin that ends a sleep: −1, since no single pin of the {options.Board.Name} does.",
        });
    }

    /// <summary>Writes the program of a board that belongs to a fleet.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="options">Name and board.</param>
    /// <exception cref="ConversionException">The board has too few analog inputs.</exception>
    internal static string WriteOfFleet(PipelineDefinition definition, FirmwareOptions options) =>
        Template.Fill("Board/Fleet.cs", new Dictionary<string, string>(Holes(definition, options))
        {
            ["chip"] = options.Board.Name,
            ["partUsing"] = options.Fleet!.GroupSecret != null ? "using TinyInfer.Federated;" : string.Empty,
            ["part"] = options.Fleet.GroupSecret != null
                ? "        options.Part = new RoundMember(\n            device, GroupSecret.Bytes, null, new TwoSlotStateStore(storage, "
                    + "\"round\"), null, new Sha256());"
                : string.Empty,
            ["storage"] = definition.Detector != null
                ? "        StateStore store = new TwoSlotStateStore(storage, \"guard\");"
                : string.Empty,
        });

    /// <summary>What fills the holes that all programs have.</summary>
    private static Dictionary<string, string> Holes(PipelineDefinition definition, FirmwareOptions options)
    {
        bool learns = definition.Learning != null;
        return new Dictionary<string, string>(SensorHoles(definition.Sensor, definition.File, options.Board))
        {
            ["name"] = options.Name,
            ["usings"] = string.Join('\n', Usings(definition.Sensor)),
            ["store"] = definition.Detector != null ? "store" : "null",
            ["alarm"] = Number(BoardPins.Of(options.Board.Chip).Alarm),
            ["learnPin"] = learns
                ? "\n    /// <summary>A button to ground that says: the machine was mounted anew, and is well; −1 for none.</summary>\n"
                    + "    private const int LearnPinNumber = -1;"
                : string.Empty,
            ["learnButton"] = learns ? "        ButtonPin button = ButtonPin.Open(pins, LearnPinNumber);" : string.Empty,
            ["learn"] = learns
                ? "            if (button != null && button.WasPressed())\n            {\n                guard.Relearn();\n            }"
                : string.Empty,
            ["block"] = Number(BlockOf(definition)),
        };
    }

    /// <summary>What fills the holes that have to do with the sensor.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="source">What describes it, for messages.</param>
    /// <param name="board">The board.</param>
    /// <exception cref="ConversionException">The board has too few analog inputs.</exception>
    internal static IReadOnlyDictionary<string, string> SensorHoles(SensorDefinition sensor, string source, Board board)
    {
        SensorFacts? facts = SensorFacts.Of(sensor.Kind);
        BoardPins pins = BoardPins.Of(board.Chip);
        if (sensor.Kind == SensorKind.Adc && sensor.Channels > pins.Analog.Length)
        {
            throw new ConversionException(
                $"{source}: the sensor has {sensor.Channels} channels, and an {board.Name} has "
                + $"{pins.Analog.Length} analog inputs. Use fewer channels, or another --board.");
        }

        return new Dictionary<string, string>
        {
            ["constants"] = Constants(sensor, facts, pins),
            ["sensor"] = Setup(sensor),
            ["hint"] = facts == null
                ? string.Empty
                : string.Create(CultureInfo.InvariantCulture,
                    $"    /// <summary>The sensor's own buffer lasts for {1000.0 * (facts.BufferLength + 1) / sensor.Rate:0.0} "
                    + $"ms.</summary>"),
            ["poll"] = Number(facts == null
                ? Math.Max(1, (int)(1000 / sensor.Rate))
                : Math.Clamp((int)(1000.0 * Math.Min(facts.BufferLength, 64) / 2 / sensor.Rate), 1, LongestPoll)),
        };
    }

    /// <summary>Whether the sensor is read over SPI: the KX134, and an ADXL345 that gives more than I2C can carry.</summary>
    internal static bool IsSpi(SensorDefinition sensor) =>
        sensor.Kind == SensorKind.Kx134 || (sensor.Kind == SensorKind.Adxl345 && sensor.Rate > MostOverI2c);

    /// <summary>Namespaces that the sensor's statements need.</summary>
    internal static string[] Usings(SensorDefinition sensor) => sensor.Kind switch
    {
        SensorKind.Custom => [],
        SensorKind.Adc => ["using System.Device.Adc;"],
        _ => [$"using System.Device.{(IsSpi(sensor) ? "Spi" : "I2c")};", "using nanoFramework.Hardware.Esp32;"],
    };

    private static string Constants(SensorDefinition sensor, SensorFacts? facts, BoardPins board)
    {
        if (facts == null)
        {
            return string.Empty;
        }

        (string, int)[] pins = IsSpi(sensor)
            ? [("ClockPin", board.Spi[0]), ("FromSensorPin", board.Spi[1]), ("ToSensorPin", board.Spi[2]), ("SelectPin", board.Spi[3])]
            : [("DataPin", board.I2c[0]), ("ClockPin", board.I2c[1])];
        (string, int)[] settings = [("RangeG", sensor.Range > 0 ? sensor.Range : facts.Ranges[0]), ("SamplesPerSecond", (int)sensor.Rate)];
        (string, int)[] axis = sensor.Kind == SensorKind.Kx134 ? [("AxisZ", 2), ("TransferLength", 32)] : [];
        return string.Join('\n', pins.Concat(settings).Concat(axis).Select(c => $"    private const int {c.Item1} = {Number(c.Item2)};"));
    }

    /// <summary>The statements that make <c>sensor</c>.</summary>
    private static string Setup(SensorDefinition sensor)
    {
        string[] statements = sensor.Kind switch
        {
            SensorKind.Custom => ["MachineSensor sensor = new MachineSensor();"],
            SensorKind.Adc =>
            [
                "AdcController inputs = new AdcController();",
                $"AdcSource sensor = new AdcSource(new AdcChannel[] {{ {Opened(sensor.Channels)} }});",
            ],
            SensorKind.Kx134 =>
            [
                .. Spi("10000000", "Mode0"),
                "Kx134 sensor = new Kx134(new SpiRegisters(SpiDevice.Create(settings), 0), RangeG, SamplesPerSecond, AxisZ, "
                + "TransferLength);",
            ],
            SensorKind.Adxl345 when IsSpi(sensor) =>
            [
                .. Spi("5000000", "Mode3"),
                "Adxl345 sensor = new Adxl345(new SpiRegisters(SpiDevice.Create(settings), 0x40), RangeG, SamplesPerSecond);",
            ],
            _ =>
            [
                "Configuration.SetPinFunction(DataPin, DeviceFunction.I2C1_DATA);",
                "Configuration.SetPinFunction(ClockPin, DeviceFunction.I2C1_CLOCK);",
                $"I2cConnectionSettings settings = new I2cConnectionSettings(1, {sensor.Kind}.Address, I2cBusSpeed.FastMode);",
                $"{sensor.Kind} sensor = new {sensor.Kind}(new I2cRegisters(I2cDevice.Create(settings)), RangeG, SamplesPerSecond);",
            ],
        };
        return string.Join('\n', statements.Select(statement => $"        {statement}"));
    }

    private static string[] Spi(string clock, string mode) =>
    [
        "Configuration.SetPinFunction(ClockPin, DeviceFunction.SPI1_CLOCK);",
        "Configuration.SetPinFunction(FromSensorPin, DeviceFunction.SPI1_MISO);",
        "Configuration.SetPinFunction(ToSensorPin, DeviceFunction.SPI1_MOSI);",
        $"SpiConnectionSettings settings = new SpiConnectionSettings(1, SelectPin) {{ ClockFrequency = {clock}, Mode = SpiMode.{mode} }};",
    ];

    /// <summary>Frames read at a time: a power of two, at most a second and at most what a window moves on by.</summary>
    internal static int BlockOf(PipelineDefinition definition) =>
        BlockOf(definition.Sensor.Rate, Math.Min(LongestBlock, definition.Hop * definition.Decimation));

    /// <summary>Frames read at a time: a power of two, at most a second.</summary>
    /// <param name="rate">Frames per second.</param>
    /// <param name="most">The most frames.</param>
    internal static int BlockOf(double rate, int most)
    {
        int longest = Math.Min(most, (int)Math.Max(1, rate));
        int length = 1;
        while (length * 2 <= longest)
        {
            length *= 2;
        }

        return length;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Opened(int channels) =>
        string.Join(", ", Enumerable.Range(0, channels).Select(c => $"inputs.OpenChannel({c})"));
}
