using System.CommandLine;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Cli.Commands;

/// <summary>The options that say what is played.</summary>
/// <param name="description">What the recording is.</param>
internal sealed class RecordingOptions(string description)
{
    private readonly Option<string> _file = new("--recording", "-r")
    {
        HelpName = "FILE",
        Description = $"{description}: .csv, .tsv, .txt (one moment a row; a column with the time is checked, one called anomaly or label is the truth) or .npy.",
        Required = true,
    };

    private readonly Option<RowRange?> _rows = CheckedOption.Of<RowRange?>(
        "--rows", "FIRST-END", "a first row and the one after the last (0-400; 400- for all from there on)", "The part of the recording that counts. Default: all.", RowRange.TryRead);

    private readonly Option<string?> _label = new("--label-column")
    {
        HelpName = "NAME",
        Description = "The column of a table that holds the truth; 0, normal, healthy and ok are normal. Default: one called anomaly or label.",
    };

    private readonly TableFormatOptions _table = new();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_rows);
        command.Add(_label);
        _table.AddTo(command);
    }

    /// <summary>The part that counts; null for all.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The part.</returns>
    internal RowRange? RowsOf(ParseResult parsed) => parsed.GetValue(_rows);

    /// <summary>Reads the recording.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="pipeline">The pipeline that is to take it.</param>
    /// <returns>The recording.</returns>
    internal Recording Read(ParseResult parsed, PipelineDefinition pipeline) =>
        Recording.Read(parsed.GetRequiredValue(_file), pipeline, parsed.GetValue(_rows), _table.Read(parsed) with { Label = parsed.GetValue(_label) });
}
