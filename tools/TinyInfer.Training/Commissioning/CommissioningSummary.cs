using TinyInfer.Converter.Simulation;

namespace TinyInfer.Training.Commissioning;

/// <summary>What was learned of installations, each from its first frames.</summary>
public sealed record CommissioningSummary
{
    /// <summary>Frames of each recording that were learned from.</summary>
    public required int Frames { get; init; }

    /// <summary>What was tried, the best first.</summary>
    public required IReadOnlyList<CommissioningResult> Candidates { get; init; }

    /// <summary>What was found out or assumed.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Files written.</summary>
    public IReadOnlyList<string>? Files { get; init; }
}

/// <summary>How a candidate does on the frames after the first, of all recordings.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Rows">Frames of all recordings together.</param>
/// <param name="Instructions">IL instructions of a window on the board, about.</param>
/// <param name="Milliseconds">Milliseconds of a window on the board, about.</param>
/// <param name="Installations">Each recording.</param>
public sealed record CommissioningResult(
    string Name, RowQuality Rows, long Instructions, double Milliseconds, IReadOnlyList<InstallationResult> Installations);

/// <summary>How a candidate does on a recording.</summary>
/// <param name="Name">The recording.</param>
/// <param name="Threshold">The threshold that was learned from its first frames.</param>
/// <param name="Rows">Its frames after the first.</param>
public sealed record InstallationResult(string Name, float Threshold, RowQuality Rows);
