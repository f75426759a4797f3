using System.CommandLine;
using System.Globalization;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Converter;
using TinyInfer.Converter.Fitting;

namespace TinyInfer.Cli.Commands;

/// <summary>The options that ask for a change detector to be fitted.</summary>
internal sealed class ChangeOptions
{
    private readonly Option<ScoreFilterKind?> _filter = CheckedOption.Word<ScoreFilterKind>(
        "--filter", "A change detector to fit, in place of the pipeline's filter: it sums up small changes of the score that last.",
            ScoreFilterKind.Cusum, ScoreFilterKind.PageHinkley);

    private readonly Option<double?> _shift = CheckedOption.Of<double?>(
        "--shift", "S", "a number above 0", "With --filter: the change to be found, in standard deviations of normal scores. Default: 1.",
            CheckedOption.TryReadPositive);

    private readonly Option<double?> _falseAlarms = CheckedOption.Of<double?>(
        "--false-alarms", "N", "a number above 0",
            "With --filter: false alarms per day to put up with, before debouncing; sets the threshold. Default: 1.",
                CheckedOption.TryReadPositive);

    /// <summary>Description of a filter; null for none.</summary>
    /// <param name="filter">The filter.</param>
    internal static string? Describe(ScoreFilter? filter) => filter?.Kind switch
    {
        ScoreFilterKind.Cusum => string.Create(
            CultureInfo.InvariantCulture, $"CUSUM of target {filter.FirstParameter:G4} and slack {filter.SecondParameter:G4}"),
        ScoreFilterKind.PageHinkley => string.Create(CultureInfo.InvariantCulture, $"Page-Hinkley of tolerance {filter.FirstParameter:G4}"),
        ScoreFilterKind.Ewma => string.Create(CultureInfo.InvariantCulture, $"EWMA of share {filter.FirstParameter:G4}"),
        _ => null,
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_filter);
        command.Add(_shift);
        command.Add(_falseAlarms);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">Options that make a threshold in another way.</param>
    /// <returns>What is to be fitted; null for nothing.</returns>
    /// <exception cref="ConversionException">The options do not go together.</exception>
    internal ChangeRule? Read(ParseResult parsed, IEnumerable<Option> others)
    {
        bool isAsked = parsed.GetValue(_filter) != null;
        Option? lost = (isAsked ? others : [_shift, _falseAlarms]).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
        if (lost != null)
        {
            throw new ConversionException(isAsked
                ? $"{lost.Name}: with --filter the threshold is that of a rate of "
                    + "false alarms. Leave the option out, and give --false-alarms."
                : $"{lost.Name}: this is for a change detector. Add --filter cusum or --filter pagehinkley.");
        }

        ChangeRule standard = new(ScoreFilterKind.Cusum);
        return isAsked
            ? new ChangeRule(parsed.GetValue(_filter)!.Value, parsed.GetValue(_shift) ?? standard.Shift,
                parsed.GetValue(_falseAlarms) ?? standard.FalseAlarmsPerDay)
            : null;
    }
}
