using TinyInfer.Store;
using static System.FormattableString;

namespace TinyInfer.Fleet.Simulation;

/// <summary>How simulated boards stand.</summary>
/// <param name="Seconds">How long they have run.</param>
/// <param name="Devices">Number of boards.</param>
/// <param name="Online">Boards that are connected.</param>
/// <param name="Windows">Windows judged, since each board's last start.</param>
/// <param name="Lines">Lines of telemetry that they made.</param>
/// <param name="Waiting">Lines of these that the broker has not acknowledged.</param>
/// <param name="Lost">Lines of these that never left the board.</param>
/// <param name="ConnectionsLost">How often a connection broke.</param>
/// <param name="Restarts">Starts besides each board's first.</param>
internal sealed record SimulationSummary(
    double Seconds, int Devices, int Online, long Windows, long Lines, long Waiting, long Lost, long ConnectionsLost, long Restarts)
{
    /// <summary>Boards by what became of their last update, in their own words; those with none are not among them.</summary>
    public IReadOnlyDictionary<string, int> Updates { get; init; } = new Dictionary<string, int>();

    /// <summary>What the service knows of it; null if it was not asked.</summary>
    public ProbeResult? Service { get; init; }

    /// <summary>In a few words.</summary>
    internal string Brief => Invariant($"{Seconds:N0} s: {Online:N0} of {Devices:N0} boards connected, {Lines:N0} lines, ")
        + Invariant($"{Waiting:N0} waiting")
        + (Lost > 0 ? Invariant($", {Lost:N0} lost") : string.Empty);

    /// <summary>As rows of a table.</summary>
    internal IEnumerable<(string Name, string Value)> Rows =>
    [
        ("boards", Invariant($"{Devices:N0}, {Online:N0} connected after {Seconds:N0} s")),
        ("windows", Invariant($"{Windows:N0} since the last start")),
        ("lines", Invariant($"{Lines:N0}: {Waiting:N0} not acknowledged, {Lost:N0} dropped by boards")),
        ("connections", Invariant($"{ConnectionsLost:N0} lost")),
        ("restarts", Invariant($"{Restarts:N0}")),
        .. Updates.OrderBy(update => update.Key, StringComparer.Ordinal).Select(update => (update.Key, Invariant($"{update.Value:N0}"))),
        .. Service == null
            ? Array.Empty<(string, string)>()
            :
            [
                ("service has", Invariant($"{Service.Kept:N0} of {Service.Made:N0} lines, {Service.Lost:N0} lost")),
                ("twins show a line", Invariant($"after {Service.Median:0.00} s, 99 % after {Service.Percentile99:0.00} s, ")
                    + Invariant($"all after {Service.Slowest:0.00} s")),
                ("longest not current", Invariant($"{Service.LongestBehind:0.0} s")),
            ],
    ];

    /// <summary>Counts.</summary>
    /// <param name="simulation">The boards.</param>
    /// <returns>How they stand.</returns>
    internal static SimulationSummary Of(FleetSimulation simulation)
    {
        IReadOnlyList<SimulatedBoard> boards = simulation.Boards;
        return new SimulationSummary(
            Math.Round(simulation.Now / 1000.0, 1), boards.Count, boards.Count(board => board.Device.IsOnline),
            boards.Sum(board => board.Device.WindowCount), boards.Sum(board => board.Device.TotalLineCount),
            boards.Sum(board => board.Device.WaitingCount), boards.Sum(board => board.Device.LostCount),
            boards.Sum(board => board.LossCount), boards.Sum(board => board.Device.Starts - 1))
        {
            Updates = boards.Where(board => board.Device.Event.Length > 0).CountBy(NameOf).ToDictionary(),
        };
    }

    private static string NameOf(SimulatedBoard board) => board.Device.Phase == UpdatePhase.Trial
        ? Invariant($"update {board.Device.Counter} on trial")
        : Invariant($"update {board.Device.Counter} {board.Device.Event.Split(':')[0]}");
}
