using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Tables;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training;

/// <summary>What is learned from, and how.</summary>
public sealed record LearnOptions
{
    /// <summary>Files, and folders of files.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The sensor; null for the one that the recordings name, or one that the application reads.</summary>
    public SensorKind? Sensor { get; init; }

    /// <summary>Frames per second; null if the recordings say.</summary>
    public double? Rate { get; init; }

    /// <summary>What is to be learned; null to go by the labels.</summary>
    public LearnTask? Task { get; init; }

    /// <summary>Labels of normal work; null for those that are known to mean it.</summary>
    public IReadOnlyList<string>? Normal { get; init; }

    /// <summary>What the user says of tables.</summary>
    public TableOptions Table { get; init; } = new();

    /// <summary>The board that time and RAM are reckoned for.</summary>
    public Board Board { get; init; } = Board.Standard;

    /// <summary>The most milliseconds that a window may take on the board; null for no limit.</summary>
    public double? Budget { get; init; }

    /// <summary>Minutes after which the search ends.</summary>
    public double Minutes { get; init; } = 10;

    /// <summary>The part of normal windows that may lie above the threshold.</summary>
    public double FalseAlarms { get; init; } = 0.001;

    /// <summary>Decides on splits, faults that are made up, and first weights.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// A file for what has been tried, from which a search that was killed goes on; null for none.
    /// </summary>
    public string? LogFile { get; init; }

    /// <summary>The most windows and features that are tried, for tests; null for all.</summary>
    internal int? MostSets { get; init; }

    /// <summary>Ends the search, with the best so far.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told what is being done, and the part of it that is done.</summary>
    public Action<string, double>? Progress { get; init; }

    /// <summary>Whether the user has asked for a column by its name.</summary>
    /// <param name="column">The column.</param>
    internal bool AsksFor(string column) => Table.Columns?.Contains(column) ?? false;
}
