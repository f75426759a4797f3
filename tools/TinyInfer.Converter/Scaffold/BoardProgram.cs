using System.Globalization;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>The part of the firmware that knows the board, for the sensor of a pipeline: the example's, with another sensor in place of its KX134.</summary>
internal static class BoardProgram
{
    private const int LongestBlock = 256;
    private const int LongestPoll = 100;
    private const int MostOverI2c = 800;
    private const string Pins = "    private const int ClockPin = 18;\n";
    private const string AfterPins = "    private const int BlockLength";
    private const string Setup = "        Configuration.SetPinFunction(ClockPin";
    private const string AfterSetup = "        Esp32Sleep sleep";
    private const string Device = "System.Device.Spi";
    private const string Hint = "    /// <summary>The sensor's own buffer lasts for 6.7 ms.</summary>\n";

    /// <summary>Writes the program.</summary>
    /// <param name="template">The example's.</param>
    /// <param name="definition">The pipeline.</param>
    internal static string Write(string template, PipelineDefinition definition)
    {
        SensorDefinition sensor = definition.Sensor;
        string text = sensor.Kind switch
        {
            SensorKind.Kx134 => template,
            SensorKind.Adxl345 when IsSpi(sensor) => Adxl345OverSpi(template),
            SensorKind.Adc => Replace(template, string.Empty, Analog(sensor.Channels)).Replace(Device, "System.Device.Adc", StringComparison.Ordinal),
            SensorKind.Custom => Replace(template, string.Empty, "        MachineSensor sensor = new MachineSensor();\n")
                .Replace($"using {Device};\n", string.Empty, StringComparison.Ordinal),
            _ => Replace(template, I2cPins, I2c(sensor.Kind)).Replace(Device, "System.Device.I2c", StringComparison.Ordinal),
        };
        if (sensor.Kind is SensorKind.Adc or SensorKind.Custom)
        {
            text = text.Replace("using nanoFramework.Hardware.Esp32;\n", string.Empty, StringComparison.Ordinal);
        }

        if (definition.Detector == null)
        {
            // A classifier learns nothing that would have to outlast a sleep.
            text = text.Replace("new FileStateStore(\"I:\\\\guard.state\"), ", string.Empty, StringComparison.Ordinal)
                .Replace("using TinyInfer.Esp32.State;\n", string.Empty, StringComparison.Ordinal);
        }

        SensorFacts? facts = SensorFacts.Of(sensor.Kind);
        int poll = facts == null ? Math.Max(1, (int)(1000 / sensor.Rate)) : Math.Clamp((int)(1000.0 * Math.Min(facts.BufferLength, 64) / 2 / sensor.Rate), 1, LongestPoll);
        string hint = facts == null ? string.Empty : Hint.Replace("6.7", (1000.0 * (facts.BufferLength + 1) / sensor.Rate).ToString("0.0", CultureInfo.InvariantCulture));
        text = text.Replace(Hint, hint, StringComparison.Ordinal);
        text = SetConstant(text, "RangeG", sensor.Range > 0 ? sensor.Range : facts?.Ranges[0] ?? 0);
        text = SetConstant(text, "SamplesPerSecond", (int)sensor.Rate);
        text = SetConstant(text, "BlockLength", BlockOf(definition));
        return SetConstant(text, "PollMilliseconds", poll);
    }

    /// <summary>Whether the sensor is read over SPI: the KX134, and an ADXL345 that gives more than I2C can carry.</summary>
    /// <param name="sensor">The sensor.</param>
    internal static bool IsSpi(SensorDefinition sensor) => sensor.Kind == SensorKind.Kx134 || (sensor.Kind == SensorKind.Adxl345 && sensor.Rate > MostOverI2c);

    /// <summary>A sensor that the device library does not know, to be filled in.</summary>
    internal static string CustomSensor(string space) => $$"""
        using TinyInfer.Esp32.Sensors;

        namespace {{space}};

        /// <summary>The machine's sensor. Read it here: until then it does not answer, which is a fault of the sensor and no anomaly.</summary>
        internal sealed class MachineSensor : SampleSource
        {
            /// <inheritdoc/>
            public override int Channels => GuardPipeline.Channels;

            /// <inheritdoc/>
            public override bool Start()
            {
                return true;
            }

            /// <inheritdoc/>
            public override int Read(short[] target, int offset, int moments)
            {
                // Up to `moments` times Channels samples, interleaved, from target[offset] on; what is returned is how many moments there are.
                return NoAnswer;
            }
        }

        """.ReplaceLineEndings("\n");

    private const string I2cPins = """
            private const int DataPin = 21;
            private const int ClockPin = 22;
            private const int RangeG = 16;
            private const int SamplesPerSecond = 12800;

        """;

    /// <summary>Blocks of a power of two, at most a second and at most what a window moves on by.</summary>
    private static int BlockOf(PipelineDefinition definition)
    {
        int longest = Math.Min(LongestBlock, Math.Min(definition.Hop * definition.Decimation, (int)Math.Max(1, definition.Sensor.Rate)));
        int length = 1;
        while (length * 2 <= longest)
        {
            length *= 2;
        }

        return length;
    }

    private static string I2c(SensorKind kind) =>
        "        Configuration.SetPinFunction(DataPin, DeviceFunction.I2C1_DATA);\n"
        + "        Configuration.SetPinFunction(ClockPin, DeviceFunction.I2C1_CLOCK);\n"
        + $"        I2cConnectionSettings settings = new I2cConnectionSettings(1, {kind}.Address, I2cBusSpeed.FastMode);\n"
        + $"        {kind} sensor = new {kind}(new I2cRegisters(I2cDevice.Create(settings)), RangeG, SamplesPerSecond);\n";

    private static string Adxl345OverSpi(string template) => template
        .Replace("new Kx134(new SpiRegisters(SpiDevice.Create(settings), 0), RangeG, SamplesPerSecond, AxisZ, TransferLength)", "new Adxl345(new SpiRegisters(SpiDevice.Create(settings), 0x40), RangeG, SamplesPerSecond)", StringComparison.Ordinal)
        .Replace("Kx134 sensor", "Adxl345 sensor", StringComparison.Ordinal)
        .Replace("ClockFrequency = 10000000, Mode = SpiMode.Mode0", "ClockFrequency = 5000000, Mode = SpiMode.Mode3", StringComparison.Ordinal)
        .Replace("    private const int AxisZ = 2;\n    private const int TransferLength = 32;\n", string.Empty, StringComparison.Ordinal);

    private static string Analog(int channels) =>
        "        AdcController inputs = new AdcController();\n"
        + $"        AdcSource sensor = new AdcSource(new AdcChannel[] {{ {string.Join(", ", Enumerable.Range(0, channels).Select(c => $"inputs.OpenChannel({c})"))} }});\n";

    private static string Replace(string template, string pins, string setup) =>
        Between(Between(template, Pins, AfterPins, pins.Length == 0 ? string.Empty : pins.ReplaceLineEndings("\n")), Setup, AfterSetup, setup);

    private static string Between(string text, string first, string after, string replacement)
    {
        int start = text.IndexOf(first, StringComparison.Ordinal);
        int end = text.IndexOf(after, start, StringComparison.Ordinal);
        return text[..start] + replacement + text[end..];
    }

    private static string SetConstant(string text, string name, int value)
    {
        string declaration = $"const int {name} = ";
        int start = text.IndexOf(declaration, StringComparison.Ordinal);
        if (start < 0)
        {
            return text;
        }

        start += declaration.Length;
        return text[..start] + value.ToString(CultureInfo.InvariantCulture) + text[text.IndexOf(';', start)..];
    }
}
