using TinyInfer.Link.Messages;

namespace TinyInfer.Link;

/// <summary>
/// What has come and was not worked on yet: at most one wish, one chunk, one message of a round and a few commands, however many come.
/// Filled on the client's thread, emptied on the application's.
/// </summary>
internal sealed class Inbox
{
    private const int MostCommands = 4;
    private const int MostAcknowledged = 8;

    private readonly object _lock = new object();
    private readonly string _desiredTopic;
    private readonly string _chunkTopic;
    private readonly string _commandTopic;
    private readonly string _roundTopic;
    private readonly byte[][] _commands = new byte[MostCommands][];
    private readonly int[] _acknowledged = new int[MostAcknowledged];
    private int _commandCount;
    private int _acknowledgedAt;
    private byte[] _desired;
    private byte[] _chunk;
    private byte[] _round;

    /// <summary>Makes an inbox.</summary>
    /// <param name="device">The device whose messages are taken.</param>
    /// <param name="takesRounds">Whether it takes messages of rounds.</param>
    internal Inbox(string device, bool takesRounds)
    {
        _desiredTopic = Topics.Of(device, Topics.Desired);
        _chunkTopic = Topics.Of(device, Topics.Chunk);
        _commandTopic = Topics.Of(device, Topics.Command);
        _roundTopic = takesRounds ? Topics.Of(device, Topics.Round) : null;
        Subscribed = takesRounds
            ? new string[] { _desiredTopic, _chunkTopic, _commandTopic, _roundTopic }
            : new string[] { _desiredTopic, _chunkTopic, _commandTopic };
    }

    /// <summary>The topics whose messages are taken.</summary>
    internal string[] Subscribed { get; }

    /// <summary>Takes a message; of wishes and chunks the last counts.</summary>
    internal void Put(string topic, byte[] message)
    {
        if (message == null || message.Length > UpdateChunk.HeaderSize + ChunkRequest.MaxLength)
        {
            return;
        }

        lock (_lock)
        {
            if (topic == _chunkTopic)
            {
                _chunk = message;
            }
            else if (topic == _roundTopic)
            {
                _round = message;
            }
            else if (message.Length > LineReader.MaxSize)
            {
                return;
            }
            else if (topic == _desiredTopic)
            {
                _desired = message;
            }
            else if (topic == _commandTopic && _commandCount < MostCommands)
            {
                _commands[_commandCount++] = message;
            }
        }
    }

    /// <summary>Notes that a message was acknowledged.</summary>
    internal void PutAcknowledged(int number)
    {
        lock (_lock)
        {
            _acknowledged[_acknowledgedAt] = number;
            _acknowledgedAt = (_acknowledgedAt + 1) % MostAcknowledged;
        }
    }

    /// <summary>The wish that came last; null if none has come since.</summary>
    internal byte[] TakeDesired()
    {
        lock (_lock)
        {
            byte[] taken = _desired;
            _desired = null;
            return taken;
        }
    }

    /// <summary>The chunk that came last; null if none has come since.</summary>
    internal byte[] TakeChunk()
    {
        lock (_lock)
        {
            byte[] taken = _chunk;
            _chunk = null;
            return taken;
        }
    }

    /// <summary>The message of a round that came last; null if none has come since.</summary>
    internal byte[] TakeRound()
    {
        lock (_lock)
        {
            byte[] taken = _round;
            _round = null;
            return taken;
        }
    }

    /// <summary>The oldest command; null if there is none.</summary>
    internal byte[] TakeCommand()
    {
        lock (_lock)
        {
            byte[] taken = _commands[0];
            for (int i = 1; i < MostCommands; i++)
            {
                _commands[i - 1] = _commands[i];
            }

            _commands[MostCommands - 1] = null;
            _commandCount -= taken == null ? 0 : 1;
            return taken;
        }
    }

    /// <summary>Whether a message was acknowledged.</summary>
    internal bool IsAcknowledged(int number)
    {
        lock (_lock)
        {
            foreach (int acknowledged in _acknowledged)
            {
                if (acknowledged == number)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Forgets acknowledgements: those of a new connection count anew.</summary>
    internal void ForgetAcknowledged()
    {
        lock (_lock)
        {
            for (int i = 0; i < MostAcknowledged; i++)
            {
                _acknowledged[i] = -1;
            }
        }
    }
}
