using System.CommandLine;
using System.Globalization;
using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;

namespace TinyInfer.Cli.Commands;

/// <summary>The options of firmware that only collects samples.</summary>
internal sealed class CollectOptions
{
    private readonly Option<bool> _collect = new("--collect")
    {
        Description = "Make firmware that only samples and sends, for tinyinfer record. It takes --pipeline, or --sensor and --rate.",
    };

    private readonly Option<int?> _baud = BaudOption("Bits per second of its serial port. Default: 921600.");

    private readonly Option<int?> _range = CheckedOption.Of<int?>(
        "--range", "G", "a number of g", "What the sensor is set to measure, with --collect and --sensor. Default: the sensor's first.",
            (string text, out int? value) => CheckedOption.TryReadCount(text, out value) && value > 0);

    /// <summary>Bits per second of a serial port.</summary>
    /// <param name="description">What the option does.</param>
    /// <returns>The option --baud.</returns>
    internal static Option<int?> BaudOption(string description) => CheckedOption.Of<int?>(
        "--baud", "N", $"one of {string.Join(", ", CollectPlan.Bauds.Select(b => b.ToString(CultureInfo.InvariantCulture)))}", description,
            (string text, out int? value) => CheckedOption.TryReadCount(text, out value) && CollectPlan.Bauds.Contains(value!.Value));

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_collect);
        command.Add(_baud);
        command.Add(_range);
    }

    /// <summary>Whether such firmware is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>True with --collect.</returns>
    internal bool IsGiven(ParseResult parsed) => parsed.GetValue(_collect);

    /// <summary>Fails at options that do not go together.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">Options that such firmware has no use for.</param>
    /// <exception cref="ConversionException">One is given in vain.</exception>
    internal void Require(ParseResult parsed, params Option[] others)
    {
        bool isGiven = IsGiven(parsed);
        Option[] vain = isGiven ? others : [_baud, _range];
        if (vain.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } option)
        {
            throw new ConversionException(isGiven
                ? $"{option.Name}: firmware that collects has no use for it. Leave the option or --collect out."
                : $"{option.Name}: the option is for --collect. Leave it out.");
        }
    }

    /// <summary>Makes the firmware.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="pipeline">The options that say what the sensor is.</param>
    /// <param name="options">What the project is to be.</param>
    /// <returns>The project, and what the user should know.</returns>
    internal (CollectingFirmware Firmware, string[] Warnings) Make(ParseResult parsed, PipelineOptions pipeline, FirmwareOptions options)
    {
        (SensorDefinition sensor, string source, int? span) = pipeline.ReadSensor(parsed, parsed.GetValue(_range));
        CollectingFirmware firmware = CollectingFirmware.Make(
            sensor, source, options, parsed.GetValue(_baud) ?? CollectPlan.StandardBaud);
        return (firmware, [.. firmware.Plan.Warnings(span)]);
    }
}
