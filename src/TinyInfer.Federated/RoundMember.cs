using System;
using TinyInfer.Anomaly;
using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;
using TinyInfer.Guard;
using TinyInfer.Guard.State;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federated;

/// <summary>
/// A board's part in rounds over its link: sums up normal windows from the invitation on, or trains on those that it has kept; joins;
/// sends its masked numbers a piece at a time; tells its seeds. A message that comes again is answered again. What a round needs of RAM is
/// bounded by its plan; between rounds there is none.
/// </summary>
/// <example>
/// <code>
/// options.Part = new RoundMember(name, groupSecret, null, new TwoSlotStateStore(storage, "round"), null, new Sha256());
/// DeviceLink link = new DeviceLink(name, client, updates, new Sha256(), options);
/// </code>
/// </example>
public sealed class RoundMember : LinkPart
{
    /// <summary>Windows whose features make a secret: what a sensor's noise is in them, nobody else knows.</summary>
    private const int WindowsOfSecret = 32;

    private readonly string _name;
    private readonly byte[] _groupSecret;
    private readonly StateStore _store;
    private readonly byte[] _state = new byte[BigEndian.Size + HashFunction.Size];
    private readonly HashFunction _hash;
    private readonly RoundTraining _training;
    private Participant _participant;
    private byte[] _invitation;
    private byte[] _members;
    private FeatureSums _sums;
    private float[] _features;
    private byte[] _join;
    private byte[] _answer;
    private int _piece = -1;
    private int _gathered;

    /// <summary>Makes a member, with the number of its last round and its own secret from flash.</summary>
    /// <param name="name">The board's name.</param>
    /// <param name="groupSecret">What all boards of the group know, and the service does not; 32 bytes. Kept, not copied.</param>
    /// <param name="entropy">What nobody else can know: the board's own secret comes from it, the group's and the name, where flash holds
    /// none yet. Null to take the features of the first windows that are judged; the board takes part from then on.</param>
    /// <param name="store">Keeps 36 bytes.</param>
    /// <param name="training">Trains on the board's windows; null for a board that takes part in sums alone. Kept, not copied.</param>
    /// <param name="hash">SHA-256; others of its kind are made.</param>
    /// <exception cref="ArgumentException">The group's secret has not 32 bytes.</exception>
    public RoundMember(
        string name, byte[] groupSecret, byte[] entropy, StateStore store, LocalTraining training, HashFunction hash)
    {
        _hash = hash.Another();
        _store = store;
        _training = training == null ? null : new RoundTraining(training, hash);
        _name = name;
        _groupSecret = groupSecret;
        byte[] saved = store.Load();
        if (saved != null && saved.Length == _state.Length)
        {
            Array.Copy(saved, _state, saved.Length);
            Begin();
            return;
        }

        BeginSecret();
        if (entropy != null)
        {
            _hash.Append(entropy, 0, entropy.Length);
            EndSecret();
        }
    }

    /// <summary>Why the last message was refused, or could not be followed, as a human-readable message; null if it was not.</summary>
    public string Problem { get; private set; }

    /// <summary>Number of the last round that the board sent its numbers in; 0 if there was none.</summary>
    public int LastRound => _participant == null ? 0 : _participant.LastRound;

    /// <inheritdoc/>
    public override void Judge(WindowGuard guard)
    {
        bool isNormal = guard.State == DetectorState.Normal && !guard.Pipeline.IsStopped;
        if (_participant != null && (!isNormal || (_sums == null && _training == null)))
        {
            return;
        }

        if (_features == null)
        {
            _features = new float[guard.Pipeline.FeatureCount];
        }

        guard.Pipeline.Write(_features);
        if (_participant == null)
        {
            Gather(_features);
        }
        else
        {
            Add(_features);
        }
    }

    /// <summary>Takes a window of normal work; for an application without a <see cref="WindowGuard"/>.</summary>
    /// <param name="features">Its features, finite.</param>
    public void Add(float[] features)
    {
        if (_training != null && features.Length == _training.Training.FeatureCount)
        {
            _training.Training.Add(features);
        }

        if (_sums == null || _join != null)
        {
            return;
        }

        SumsPlan plan = _participant.Plan.Sums;
        if (features.Length != plan.FeatureCount)
        {
            Problem = "round: it is of another number of features";
            _sums = null;
            return;
        }

        _sums.Add(features);
        if (_sums.Count == plan.MostWindows)
        {
            Join(_sums, _sums.Count);
        }
    }

    /// <inheritdoc/>
    public override void Take(byte[] message)
    {
        if (_participant == null)
        {
            Problem = "round: the board has no secret of its own yet";
            return;
        }

        if (message.Length == MemberMessage.HeaderSize && message[0] == MemberMessage.Survivors)
        {
            Problem = _participant.Reveal(message, out byte[] seeds);
            _answer = Problem == null ? seeds : _answer;
            _piece = Problem == null ? -1 : _piece;
            return;
        }

        byte[] hash = RoundPlan.HashOf(message, _hash);
        if (IsSame(hash, _invitation))
        {
            // It comes again where nobody has heard the answer.
            _answer = _members == null ? _join : _answer;
        }
        else if (IsSame(hash, _members))
        {
            _piece = _answer == null ? 0 : _piece;
        }
        else
        {
            TakePlan(message, hash);
        }
    }

    /// <inheritdoc/>
    public override void Work()
    {
        WeightUpdate update = _training == null || _join != null ? null : _training.Work();
        if (update != null)
        {
            Join(update, update.WindowCount);
        }
    }

    /// <inheritdoc/>
    public override ChunkRequest Ask(long now)
    {
        return _training == null ? null : _training.Ask(now);
    }

    /// <inheritdoc/>
    public override void TakeChunk(byte[] chunk)
    {
        if (_training != null)
        {
            _training.TakeChunk(chunk);
        }
    }

    /// <inheritdoc/>
    public override byte[] Next()
    {
        return _answer ?? (_piece < 0 ? null : _participant.GetPiece(_piece));
    }

    /// <inheritdoc/>
    public override void Acknowledge()
    {
        if (_answer != null)
        {
            _answer = null;
        }
        else if (_piece >= 0)
        {
            _piece = _piece + 1 < _participant.PieceCount ? _piece + 1 : -1;
        }
    }

    private static bool IsSame(byte[] hash, byte[] other)
    {
        return other != null && Digest.Same(hash, 0, other, 0, hash.Length);
    }

    private void TakePlan(byte[] message, byte[] hash)
    {
        Problem = _participant.Invite(message);
        if (Problem == null)
        {
            _invitation = hash;
            _members = null;
            _join = null;
            _answer = null;
            _piece = -1;
            RoundPlan plan = _participant.Plan;
            _sums = plan.Sums == null ? null : new FeatureSums(plan.Sums);
            if (_training != null)
            {
                Problem = _training.Begin(plan.Weights);
            }

            return;
        }

        Problem = _participant.Fix(message);
        if (Problem != null)
        {
            return;
        }

        // In flash before a piece goes out: no mask is ever used for other numbers.
        _members = hash;
        BigEndian.Write(_state, 0, _participant.LastRound);
        if (_store.Save(_state))
        {
            _answer = null;
            _piece = 0;
        }
        else
        {
            Problem = "round: its number cannot be kept, so nothing is sent";
        }
    }

    private void Join(RoundSource source, int windows)
    {
        _join = _participant.Join(source, windows);
        _answer = _join;
    }

    private void Begin()
    {
        byte[] own = new byte[HashFunction.Size];
        Array.Copy(_state, BigEndian.Size, own, 0, own.Length);
        _participant = new Participant(_name, _groupSecret, own, BigEndian.Read(_state, 0), _hash.Another());
    }

    private void BeginSecret()
    {
        byte[] text = new byte[_name.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (byte)_name[i];
        }

        _hash.Reset();
        _hash.Append(_groupSecret, 0, _groupSecret.Length);
        _hash.Append(text, 0, text.Length);
    }

    private void Gather(float[] features)
    {
        foreach (float feature in features)
        {
            byte[] bits = BitConverter.GetBytes(feature);
            _hash.Append(bits, 0, bits.Length);
        }

        _gathered++;
        if (_gathered == WindowsOfSecret)
        {
            EndSecret();
        }
    }

    private void EndSecret()
    {
        _hash.Finish(_state, BigEndian.Size);
        _store.Save(_state);
        Begin();
    }
}
