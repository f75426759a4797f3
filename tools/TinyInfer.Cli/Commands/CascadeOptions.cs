using System.CommandLine;
using System.Globalization;
using TinyInfer.Converter;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Signal.Features;

namespace TinyInfer.Cli.Commands;

/// <summary>The options that ask for a first stage to be fitted.</summary>
internal sealed class CascadeOptions
{
    private readonly Option<bool> _cascade = new("--cascade")
    {
        Description = "Fit a first stage, too: its threshold is as high as the windows allow that have to go on. With labels these are the "
            + "anomalous ones, without those that score highly.",
    };

    private readonly Option<double?> _miss = CheckedOption.Of<double?>(
        "--miss", "RATE", "a number from 0 up to 1",
        "With --cascade: share of windows that have to go on and may be stopped. Default: 0.02.", TryReadRate);

    private readonly Option<string?> _measure = CheckedOption.Of<string?>(
        "--measure", string.Join('|', CascadeDefinition.Measures.Keys), string.Join(" or ", CascadeDefinition.Measures.Keys),
        "With --cascade: what it compares. Default: the pipeline's, else what stops most normal windows.",
        (string text, out string? value) => CascadeDefinition.Measures.ContainsKey(value = text));

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_cascade);
        command.Add(_miss);
        command.Add(_measure);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>What is to be fitted; null for nothing.</returns>
    /// <exception cref="ConversionException">The options do not go together.</exception>
    internal CascadeRule? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_cascade))
        {
            return new CascadeRule(parsed.GetValue(_miss) ?? CascadeRule.StandardMissRate,
                parsed.GetValue(_measure) is { } name ? CascadeDefinition.Measures[name] : (Statistic?)null);
        }

        Option? lost = new Option[] { _miss, _measure }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
        return lost == null ? null : throw new ConversionException($"{lost.Name}: this is for a first stage. Add --cascade.");
    }

    private static bool TryReadRate(string text, out double? value)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        value = number;
        return isNumber && number >= 0 && number < 1;
    }
}
