using TinyInfer.Fleet.Devices;

namespace TinyInfer.Fleet.Api;

/// <summary>A device, as the API shows it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Group">Its group.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Seen">When it was heard last.</param>
/// <param name="Board">Kind of board.</param>
/// <param name="Runtime">Version of its runtime.</param>
/// <param name="Model">Beginning of the hash of the model in use.</param>
/// <param name="Counter">Counter of the last update that was complete.</param>
/// <param name="Phase">How far the model is: confirmed, pending, trial.</param>
/// <param name="Update">How far an update is: idle, receiving, refused.</param>
/// <param name="Have">Bytes of the update that are there.</param>
/// <param name="Reason">Why the update was refused.</param>
/// <param name="Event">What became of the last update.</param>
/// <param name="Desired">The update that it is to have.</param>
/// <param name="Condition">What its detector says.</param>
/// <param name="Score">Score of the last window.</param>
/// <param name="Threshold">What the score is compared with.</param>
/// <param name="Drift">How far it has drifted.</param>
/// <param name="IsDrifting">Whether it says that it has drifted.</param>
/// <param name="Windows">Windows judged.</param>
/// <param name="Alarms">Alarms raised.</param>
/// <param name="Faults">Faults found.</param>
/// <param name="SelfTests">Self-tests that failed.</param>
/// <param name="Starts">How often it started.</param>
/// <param name="Line">Number of the last line since it started.</param>
/// <param name="Lines">Lines of telemetry that came.</param>
/// <param name="Missing">Lines that were sent and never came.</param>
internal sealed record DeviceView(
    string Id, string Group, Standing Standing, DateTimeOffset Seen, string? Board, string? Runtime, string? Model, int Counter,
    string? Phase, string? Update, int Have, string? Reason, string? Event, Desired? Desired, string? Condition, double? Score,
    double? Threshold, double? Drift, bool IsDrifting, long Windows, long Alarms, long Faults, long SelfTests, int Starts, long Line,
    long Lines, long Missing)
{
    /// <summary>Makes a view.</summary>
    /// <param name="twin">The device.</param>
    /// <param name="standing">How it stands.</param>
    /// <returns>The view.</returns>
    internal static DeviceView Of(DeviceTwin twin, Standing standing) => new(
        twin.Id, twin.Group, standing, twin.Seen, twin.Board, twin.Runtime, twin.Model, twin.Counter, twin.Phase, twin.Update, twin.Have,
        twin.Reason, twin.Event, twin.Desired, twin.Condition, twin.Score, twin.Threshold, twin.Drift, twin.IsDrifting,
        twin.Total.Windows, twin.Total.Alarms, twin.Total.Faults, twin.Total.SelfTests, twin.Starts, twin.Line, twin.Lines, twin.Missing);
}
