using TinyInfer.Link.Messages;

namespace TinyInfer.Link;

/// <content>What the board takes part in besides.</content>
public sealed partial class DeviceLink
{
    private readonly string _shareTopic;
    private int _shareSent = -1;
    private long _shareResendAt;

    private void TakePart(long now)
    {
        LinkPart part = _options.Part;
        if (part == null)
        {
            return;
        }

        byte[] message = _inbox.TakeRound();
        if (message != null)
        {
            // What was sent before is of no interest any more, nor whether it has come.
            part.Take(message);
            _shareSent = -1;
        }

        part.Work();
        ChunkRequest wanted = part.Ask(now);
        if (wanted != null)
        {
            SendRequest(wanted);
        }

        if (_shareSent >= 0)
        {
            if (_inbox.IsAcknowledged(_shareSent))
            {
                part.Acknowledge();
                _shareSent = -1;
            }
            else if (now < _shareResendAt)
            {
                return;
            }
        }

        byte[] share = part.Next();
        if (share != null)
        {
            _shareSent = _client.Send(_shareTopic, share, true, false);
            _shareResendAt = now + AcknowledgeMilliseconds;
        }
    }

    private void SendRequest(ChunkRequest wanted)
    {
        _line.Begin();
        wanted.Write(_line);
        _client.Send(_askTopic, _line.ToBytes(), false, false);
    }
}
