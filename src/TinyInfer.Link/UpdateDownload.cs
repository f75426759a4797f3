using TinyInfer.Link.Messages;
using TinyInfer.Store;

namespace TinyInfer.Link;

/// <summary>
/// Brings the desired update into the store, chunk by chunk, one at a time. It goes on where it was after a lost connection or a restart;
/// of what comes it takes only what it has asked for.
/// </summary>
internal sealed class UpdateDownload
{
    /// <summary>How often an update may go wrong at one place before it is refused.</summary>
    private const int MostFailures = 3;

    private readonly UpdateStore _store;
    private readonly Backoff _patience;
    private readonly int _length;
    private int _failures;
    private int _furthest;
    private long _askAt;

    /// <summary>Makes a download.</summary>
    /// <param name="store">Takes the update.</param>
    /// <param name="patience">How long an answer may take.</param>
    /// <param name="length">Bytes that are asked for at once.</param>
    internal UpdateDownload(UpdateStore store, Backoff patience, int length)
    {
        _store = store;
        _patience = patience;
        _length = length < ChunkRequest.MaxLength ? length : ChunkRequest.MaxLength;
    }

    /// <summary>The update that is wanted; null if there is none.</summary>
    internal DesiredUpdate Desired { get; private set; }

    /// <summary>Why it is not to be had; null as long as it is.</summary>
    internal string Reason { get; private set; }

    /// <summary>Whether bytes are to come.</summary>
    internal bool IsActive => Desired != null && Reason == null && _store.Phase == UpdatePhase.Settled && Desired.Counter > _store.Counter;

    /// <summary>Takes a wish.</summary>
    /// <param name="desired">The wish; null for none.</param>
    internal void Want(DesiredUpdate desired)
    {
        bool isSame = desired != null && Desired != null && desired.Size == Desired.Size && desired.Counter == Desired.Counter;
        for (int i = 0; isSame && i < desired.Hash.Length; i++)
        {
            isSame = desired.Hash[i] == Desired.Hash[i];
        }

        if (!isSame)
        {
            Desired = desired;
            Reason = null;
            _failures = 0;
            _furthest = 0;
        }

        _askAt = 0;
    }

    /// <summary>What is to be asked for now; null for nothing.</summary>
    /// <param name="now">The time in milliseconds.</param>
    internal ChunkRequest Ask(long now)
    {
        if (!IsActive || now < _askAt)
        {
            return null;
        }

        _askAt = now + _patience.Next();
        int left = Desired.Size - Position;
        return new ChunkRequest(Desired.Hash, Position, left < _length ? left : _length);
    }

    /// <summary>Takes bytes.</summary>
    /// <param name="offset">Where in the update they are.</param>
    /// <param name="bytes">Holds them.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="count">How many.</param>
    internal void Take(int offset, byte[] bytes, int at, int count)
    {
        if (!IsActive || offset != Position || count <= 0 || count > _length || count > Desired.Size - offset)
        {
            return;
        }

        string problem = _store.Receive(offset, bytes, at, count);
        int next = offset + count;
        if (problem == null && _store.Phase == UpdatePhase.Settled && Position != next)
        {
            problem = "update: it is not the one that is desired";
        }

        _askAt = 0;
        if (problem == null)
        {
            _patience.Reset();
            if (next > _furthest)
            {
                _furthest = next;
                _failures = 0;
            }
        }
        else if (++_failures >= MostFailures)
        {
            Reason = problem;
        }
    }

    /// <summary>The byte that is to come next: what the store has of another update does not count.</summary>
    internal int Position => (_store.ReceivedCounter == 0 || _store.ReceivedCounter == Desired.Counter) && _store.Position < Desired.Size
        ? _store.Position
        : 0;
}
