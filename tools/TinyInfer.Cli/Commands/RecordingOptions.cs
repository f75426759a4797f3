using System.CommandLine;
using TinyInfer.Converter;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Cli.Commands;

/// <summary>The options that say what is played.</summary>
/// <param name="description">What the recording is.</param>
internal sealed class RecordingOptions(string description)
{
    private readonly Option<string> _file = new("--recording", "-r")
    {
        HelpName = "FILE",
        Description = $"{description}: .csv, .tsv, .txt (one frame per row; a column with the time "
            + "is checked, one called anomaly or label is the truth) or .npy.",
        Required = true,
    };

    private readonly Option<RowRange?> _rows = CheckedOption.Of<RowRange?>(
        "--rows", "FIRST-END", "a first row and the one after the last (0-400; 400- for all from there on)",
            "The part of the recording that counts. Default: all.", RowRange.TryRead);

    private readonly Option<string?> _label = new("--label-column")
    {
        HelpName = "NAME",
        Description = "The column of a table that holds the truth. Default: one called anomaly or label.",
    };

    private readonly Option<string?> _labels = new("--labels")
    {
        HelpName = "FILE",
        Description = "The truth in place of a column: .csv with first frame, end (exclusive) and label of each section, or with a "
            + "label per frame; or .npy with a label per frame.",
    };

    private readonly Option<string?> _normal = CheckedOption.Normal();

    private readonly TableFormatOptions _table = new();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_rows);
        command.Add(_label);
        command.Add(_labels);
        command.Add(_normal);
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
        Recording.Read(parsed.GetRequiredValue(_file), pipeline, parsed.GetValue(_rows),
            _table.Read(parsed) with { Label = parsed.GetValue(_label) });

    /// <summary>The truth as it stands in a file; null if there is none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recording">The recording.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="ConversionException">A file cannot be read, or the truth is named where there is none.</exception>
    internal LabelColumn? LabelsOf(ParseResult parsed, Recording recording)
    {
        LabelColumn? labels = parsed.GetValue(_labels) is { } file
            ? LabelFile.Read(file, recording.FileLength, "frame")
            : recording.Labels;
        return labels == null && parsed.GetValue(_normal) != null
            ? throw new ConversionException(
                "--normal: there are no labels. Give them with --labels FILE, or as a column of the recording that --label-column NAME "
                + "names.")
            : labels;
    }

    /// <summary>Normal and anomalous sections of the recording; null if unknown.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="recording">The recording.</param>
    /// <returns>The truth.</returns>
    /// <exception cref="ConversionException">A file cannot be read, or the truth is named where there is none.</exception>
    internal Truth? TruthOf(ParseResult parsed, Recording recording) =>
        LabelsOf(parsed, recording) is { } labels
            ? Truth.OfAnomalies(labels, CheckedOption.NormalOf(parsed, _normal), RowsOf(parsed))
            : null;
}
