using TinyInfer.Link.Messages;

namespace TinyInfer.Fleet.Devices;

/// <summary>Merges what a device says into its twin, and notes what happened by it.</summary>
/// <param name="twin">The twin.</param>
internal sealed class TwinUpdate(DeviceTwin twin)
{
    /// <summary>Lines that are missing, and may come late: those on their way in another service.</summary>
    private const int MostGaps = 64;

    /// <summary>How late they may come.</summary>
    private static readonly TimeSpan _late = TimeSpan.FromMinutes(1);

    private readonly List<(string Kind, string Text)> _events = [];

    /// <summary>What happened: kind and text.</summary>
    internal IReadOnlyList<(string Kind, string Text)> Events => _events;

    /// <summary>Whether a line is one of those that have not come, and may come late.</summary>
    /// <param name="twin">The twin.</param>
    /// <param name="number">The line's number.</param>
    /// <param name="at">When it comes.</param>
    /// <returns>Whether it is.</returns>
    internal static bool IsAwaited(DeviceTwin twin, int number, DateTimeOffset at) =>
        at - twin.GapsAt <= _late && twin.Gaps is { } gaps && (gaps.Contains(number) || gaps.Contains(-number));

    /// <summary>Takes what a device is.</summary>
    /// <param name="state">What it says.</param>
    internal void Take(DeviceState state)
    {
        if (twin.IsOnline != state.IsOnline)
        {
            twin.IsOnline = state.IsOnline;
            Note("presence", state.IsOnline ? "online" : "offline");
        }

        if (!state.IsOnline)
        {
            return;
        }

        twin.Group = state.Group ?? twin.Group;
        twin.Board = state.Board ?? twin.Board;
        twin.Runtime = state.Runtime ?? twin.Runtime;
        twin.Model = state.Model == null ? twin.Model : Convert.ToHexStringLower(state.Model);
        twin.Counter = state.Counter;
        twin.Phase = state.Phase ?? twin.Phase;
        twin.Have = state.Have;
        if (state.Event != null && state.Event != twin.Event)
        {
            twin.Event = state.Event;
            bool isFailure = state.Event.StartsWith("refused: update", StringComparison.Ordinal);
            Add(new Counts(SelfTests: isFailure ? 1 : 0));
            Note(isFailure ? "selftest" : "update", state.Event);
        }

        if (state.Update != null)
        {
            if (state.Update == DeviceState.Refused && twin.Update != DeviceState.Refused)
            {
                Note("update", $"refused: {state.Reason}");
            }

            twin.Update = state.Update;
            twin.Reason = state.Reason;
        }
    }

    /// <summary>Takes a line of telemetry that has not come before.</summary>
    /// <param name="line">The line.</param>
    internal void Take(LineReader line)
    {
        bool isLate = !Count(line);
        twin.Lines++;
        if (isLate)
        {
            // Several services share what comes, and one was slower: what is known already is newer.
            TakeAnswer(line);
            return;
        }

        twin.Threshold = line.TryGet("threshold", out double threshold) ? threshold : twin.Threshold;
        twin.Score = line.TryGet("score", out double score) ? score : twin.Score;
        twin.Drift = line.TryGet("drift", out double drift) ? drift : twin.Drift;
        string? condition = line.GetText("state") ?? twin.Condition;
        Counts run = twin.SinceStart;
        run = run with
        {
            Windows = line.TryGet("window", out int windows) ? windows : run.Windows,
            Alarms = line.TryGet("alarms", out int alarms) ? alarms : run.Alarms + Begins("anomaly", condition),
            Faults = line.TryGet("faults", out int faults) ? faults : run.Faults + Begins("fault", condition),
        };
        if (Begins("anomaly", condition) > 0)
        {
            Note("alarm", $"score {twin.Score:0.####}, threshold {twin.Threshold:0.####}");
        }

        if (Begins("fault", condition) > 0)
        {
            Note("fault", line.TryGet("fault", out int fault) ? $"sensor fault {fault}" : "sensor fault");
        }

        twin.Condition = condition;
        Add(new Counts(
            Math.Max(0, run.Windows - twin.SinceStart.Windows), Math.Max(0, run.Alarms - twin.SinceStart.Alarms),
            Math.Max(0, run.Faults - twin.SinceStart.Faults)));
        twin.SinceStart = run;
        if (line.TryGet("drifting", out bool isDrifting) && isDrifting != twin.IsDrifting)
        {
            twin.IsDrifting = isDrifting;
            Note("drift", isDrifting ? $"drift {twin.Drift:0.###}" : "no drift any more");
        }

        TakeAnswer(line);
    }

    private int Begins(string condition, string? now) => now == condition && twin.Condition != condition ? 1 : 0;

    private void TakeAnswer(LineReader line)
    {
        if (!line.TryGet("done", out int done) || twin.Order is not { } order || order.Number != done)
        {
            return;
        }

        line.TryGet("ok", out bool isOk);
        Add(new Counts(SelfTests: order.Action == Command.SelfTest && !isOk ? 1 : 0));
        Note("order", isOk ? $"{order.Action}: done" : $"{order.Action}: not done: {line.GetText("reason")}");
        twin.Order = null;
    }

    /// <summary>Counts a line by its number: those that are missing, and starts. False for one that was missing until now.</summary>
    private bool Count(LineReader line)
    {
        if (!line.TryGet("n", out int number) || number == 0)
        {
            return true;
        }

        if (twin.Seen - twin.GapsAt > _late)
        {
            twin.Gaps = null;
        }
        else if (twin.Gaps?.Remove(number) == true)
        {
            twin.Missing--;
            return false;
        }
        else if (twin.Gaps?.Remove(-number) == true)
        {
            return false;
        }

        if (line.GetText("event") == "start" || number <= twin.Line)
        {
            twin.Starts++;
            twin.SinceStart = new Counts();
            twin.Gaps = null;
            twin.Missing += number - 1;
            NoteGaps(0, number, 1);
            Note("start", line.GetText("wake") ?? "started");
        }
        else
        {
            // The first line ever of a device that has been running for long says nothing of those before it.
            twin.Missing += twin.Lines == 0 ? 0 : number - twin.Line - 1;
            NoteGaps(twin.Line, number, twin.Lines == 0 ? -1 : 1);
        }

        twin.Line = number;
        return true;
    }

    /// <summary>Notes that the lines between two have not come.</summary>
    private void NoteGaps(long last, long number, int sign)
    {
        for (long gap = Math.Max(last + 1, number - MostGaps); gap < number; gap++)
        {
            twin.Gaps ??= [];
            twin.Gaps.Add(sign * gap);
            twin.GapsAt = twin.Seen;
        }

        if (twin.Gaps?.Count > MostGaps)
        {
            twin.Gaps.RemoveRange(0, twin.Gaps.Count - MostGaps);
        }
    }

    private void Add(Counts counts) => twin.Total = twin.Total.Plus(counts);

    private void Note(string kind, string text) => _events.Add((kind, text));
}
