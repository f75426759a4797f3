using TinyInfer.Anomaly;
using TinyInfer.Guard;
using TinyInfer.Link.Messages;
using TinyInfer.Store;

namespace TinyInfer.Link;

/// <content>What comes from the service, and what the service is told.</content>
public sealed partial class DeviceLink
{
    /// <summary>Counts a window of a trial: an alarm is a bad one. A sensor's fault says nothing of the model.</summary>
    private void Judge(WindowGuard guard)
    {
        if (_store.Phase == UpdatePhase.Trial && (guard.State == DetectorState.Normal || guard.State == DetectorState.Anomaly))
        {
            NeedsRestart |= _store.Report(guard.State == DetectorState.Normal);
        }

        _options.Part?.Judge(guard);
    }

    private void Obey(long now)
    {
        byte[] message = _inbox.TakeDesired();
        if (message != null)
        {
            // An empty message takes a wish back; one that is no message changes nothing.
            DesiredUpdate desired = _reader.Read(message, 0, message.Length) ? DesiredUpdate.Read(_reader) : null;
            if (desired != null || message.Length == 0)
            {
                _download.Want(desired);
                SendState();
            }
        }

        message = _inbox.TakeCommand();
        Command command = message != null && _reader.Read(message, 0, message.Length) ? Command.Read(_reader) : null;
        if (command == null)
        {
            return;
        }

        if (command.Id != _lastCommand)
        {
            _lastCommand = command.Id;
            _lastReason = Do(command, now);
        }

        _line.Begin();
        _line.Add("device", _device);
        _line.Add("event", "done");
        _line.Add("done", command.Id);
        _line.Add("ok", _lastReason == null);
        if (_lastReason != null)
        {
            _line.Add("reason", _lastReason);
        }

        _line.Send(this);
    }

    /// <summary>Does what a command says.</summary>
    /// <returns>Why it was not done, as a human-readable message; null if it was.</returns>
    private string Do(Command command, long now)
    {
        switch (command.Action)
        {
            case Command.Report:
                SendState();
                _application?.ReportHealth(now);
                return null;
            case Command.RollBack:
                _store.RollBack("by command " + command.Id.ToString());
                NeedsRestart = true;
                SendState();
                return null;
            case Command.SelfTest:
                return _application == null ? "there is no application" : _application.Guard.TestModel();
            case Command.Learn:
                return _application != null && _application.Relearn() ? null : "nothing is learned on this board";
            default:
                return "this is not known here";
        }
    }

    private void Download(long now)
    {
        ChunkRequest wanted = _download.Ask(now);
        if (wanted != null && _options.Fetch != null)
        {
            byte[] fetched = _options.Fetch(wanted.Hash, wanted.Offset, wanted.Length);
            if (fetched != null)
            {
                _download.Take(wanted.Offset, fetched, 0, fetched.Length);
            }
        }
        else if (wanted != null)
        {
            SendRequest(wanted);
        }

        byte[] chunk = _inbox.TakeChunk();
        if (chunk != null)
        {
            _options.Part?.TakeChunk(chunk);
        }

        if (chunk != null && _download.Desired != null)
        {
            int offset = UpdateChunk.FindOffset(chunk, chunk.Length, _download.Desired.Hash);
            _download.Take(offset, chunk, UpdateChunk.HeaderSize, chunk.Length - UpdateChunk.HeaderSize);
        }

        NeedsRestart |= _store.Phase == UpdatePhase.Pending;
        int stage = _download.IsActive ? 1 + (_download.Position / ProgressSize) : 0;
        if (_store.Phase != _phase || stage != _told || _download.Reason != _toldReason)
        {
            SendState();
        }
    }

    private void SendState()
    {
        _phase = _store.Phase;
        _toldReason = _download.Reason;
        _told = _download.IsActive ? 1 + (_download.Position / ProgressSize) : 0;
        DeviceState state = new DeviceState
        {
            IsOnline = true,
            Group = _options.Group,
            Board = _options.Board,
            Runtime = _options.Runtime,
            Model = _model,
            Counter = _store.Counter,
            Phase = _phase == UpdatePhase.Pending ? DeviceState.Pending
                : _phase == UpdatePhase.Trial ? DeviceState.Trial : DeviceState.Confirmed,
            Event = Shorten(_store.Event),
            Update = _toldReason != null ? DeviceState.Refused : _told > 0 ? DeviceState.Receiving : DeviceState.Idle,
            Have = _told > 0 ? _download.Position : 0,
            Reason = Shorten(_toldReason),
        };
        _line.Begin();
        state.Write(_line);
        if (_client.Send(_stateTopic, _line.ToBytes(), true, true) < 0)
        {
            _phase = Untold;
        }
    }

    /// <summary>So much of a text that a state always fits its line; null for none.</summary>
    private static string Shorten(string text)
    {
        return text == null || text.Length == 0 ? null : text.Length <= MostText ? text : text.Substring(0, MostText);
    }
}
