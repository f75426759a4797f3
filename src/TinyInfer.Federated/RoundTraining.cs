using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;
using TinyInfer.Link.Messages;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated;

/// <summary>
/// A round's training, a little at a time: fetches the weights to begin with, piece by piece, trains on a window a call, and gives the
/// difference. Weights take 4 bytes each while it goes on, and nothing before.
/// </summary>
internal sealed class RoundTraining
{
    private const int PieceLength = 1024;
    private const int PatienceMilliseconds = 10000;

    private readonly LocalTraining _training;
    private readonly HashFunction _hash;
    private WeightsPlan _plan;
    private short[] _before;
    private int _received;
    private int _count;
    private int _done;
    private long _askAt;

    /// <summary>Makes it.</summary>
    /// <param name="training">What trains, on the windows that it has.</param>
    /// <param name="hash">SHA-256; another of its kind is made.</param>
    internal RoundTraining(LocalTraining training, HashFunction hash)
    {
        _training = training;
        _hash = hash.Another();
    }

    /// <summary>What trains.</summary>
    internal LocalTraining Training => _training;

    /// <summary>Begins; whatever was before is forgotten.</summary>
    /// <param name="plan">What is asked for; null for nothing.</param>
    /// <returns>Why it cannot be done, as a human-readable message; null if it can.</returns>
    internal string Begin(WeightsPlan plan)
    {
        _plan = null;
        _before = null;
        if (plan == null)
        {
            return null;
        }

        if (plan.WeightCount != _training.WeightCount)
        {
            return "round: it is of another number of weights";
        }

        _plan = plan;
        _before = new short[plan.WeightCount];
        Restart();
        return null;
    }

    /// <summary>The bytes of the weights that are to be asked for now; null for none.</summary>
    /// <param name="now">The time in milliseconds.</param>
    internal ChunkRequest Ask(long now)
    {
        if (_plan == null || IsFetched || now < _askAt)
        {
            return null;
        }

        _askAt = now + PatienceMilliseconds;
        int left = (2 * _before.Length) - _received;
        return new ChunkRequest(_plan.Hash, _received, left < PieceLength ? left : PieceLength);
    }

    /// <summary>Takes bytes of the weights, if they are those that come next; all are used if their hash is the plan's.</summary>
    /// <param name="chunk">The message.</param>
    internal void TakeChunk(byte[] chunk)
    {
        if (_plan == null || IsFetched || UpdateChunk.FindOffset(chunk, chunk.Length, _plan.Hash) != _received)
        {
            return;
        }

        int count = chunk.Length - UpdateChunk.HeaderSize;
        if (count % 2 != 0 || count > PieceLength || count > (2 * _before.Length) - _received)
        {
            return;
        }

        _hash.Append(chunk, UpdateChunk.HeaderSize, count);
        bool isAllowed = true;
        for (int at = UpdateChunk.HeaderSize; at < chunk.Length; at += 2)
        {
            short weight = (short)(chunk[at] | (chunk[at + 1] << 8));
            isAllowed &= weight != short.MinValue;
            _before[_received / 2] = weight;
            _received += 2;
        }

        if (!isAllowed || (IsFetched && !IsWhole()))
        {
            // Somebody else has answered: from the beginning, after a while.
            Restart();
            return;
        }

        _askAt = 0;
    }

    /// <summary>Trains on one window.</summary>
    /// <returns>The difference, once it is done; null before, and as long as there are no windows.</returns>
    internal WeightUpdate Work()
    {
        if (_plan == null || !IsFetched || _training.Count == 0)
        {
            return null;
        }

        if (_done == 0)
        {
            _count = _training.Count;
            _training.CopyFrom(_before);
        }

        if (_done < _plan.Passes * _count)
        {
            _training.TrainOn(_done % _count, _plan.Rate);
            _done++;
            return null;
        }

        short[] after = new short[_before.Length];
        _training.CopyTo(after);
        WeightUpdate update = new WeightUpdate(_plan, _before, after, _count);
        _plan = null;
        _before = null;
        return update;
    }

    private bool IsFetched => _received == 2 * _before.Length;

    private bool IsWhole()
    {
        byte[] hash = new byte[HashFunction.Size];
        _hash.Finish(hash, 0);
        return Digest.Same(hash, 0, _plan.Hash, 0, hash.Length);
    }

    private void Restart()
    {
        _hash.Reset();
        _received = 0;
        _done = 0;
    }
}
