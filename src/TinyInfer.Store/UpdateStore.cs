using System;
using TinyInfer.Format;
using TinyInfer.Guard.State;
using TinyInfer.Store.Format;
using TinyInfer.Store.Hashing;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Store;

/// <summary>
/// A content, such as a model, that can be replaced in the field: signed updates come in pieces, are verified, tried, and confirmed or
/// rolled back. Two slots hold the content in use and the one before it; whenever the power is cut, one of them is whole and in use.
/// </summary>
/// <example>
/// <code>
/// UpdateStore store = new UpdateStore(new FileStorage("I:\\"), "model", UpdateKey.Bytes, new Sha256(), options);
/// store.Start(candidate => Check(candidate));
/// InferenceModel model = InferenceModel.Load(store.Current, null);
/// // For each piece that comes over the network:
/// string problem = store.Receive(position, piece, 0, piece.Length);
/// // For each window that was judged:
/// bool isRolledBack = store.Report(isGood);
/// </code>
/// </example>
public sealed class UpdateStore
{
    private readonly Storage _storage;
    private readonly string _name;
    private readonly HashFunction _hash;
    private readonly UpdateOptions _options;
    private readonly UpdateReceiver _receiver;
    private readonly TwoSlotStateStore _states;
    private StoreState _state = new StoreState();
    private int _good;
    private int _bad;

    /// <summary>Makes a store; <see cref="Start"/> is to be called before anything else.</summary>
    /// <param name="storage">Where its files are.</param>
    /// <param name="name">Name of its files, to which <c>.in</c>, <c>.a</c>, <c>.b</c>, <c>.0</c> and <c>.1</c> are added.</param>
    /// <param name="publicKey">The key whose signatures count, as <c>tinyinfer key</c> writes it.</param>
    /// <param name="hash">What computes hashes: <see cref="Sha256"/>, or the platform's own.</param>
    /// <param name="options">What the device takes.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The key is not one of HSS with SHA-256.</exception>
    public UpdateStore(Storage storage, string name, byte[] publicKey, HashFunction hash, UpdateOptions options)
    {
        _storage = storage ?? throw new ArgumentNullException(nameof(storage));
        _name = name ?? throw new ArgumentNullException(nameof(name));
        _hash = hash;
        _options = options ?? throw new ArgumentNullException(nameof(options));
        _receiver = new UpdateReceiver(storage, name + ".in", hash, new HssVerifier(publicKey, hash));
        _states = new TwoSlotStateStore(storage, name);
    }

    /// <summary>How far the content is.</summary>
    public UpdatePhase Phase => _state.Phase;

    /// <summary>What happened last, as a human-readable message for telemetry; empty if nothing ever has. It outlives a restart.</summary>
    public string Event => _state.Event;

    /// <summary>Counter of the last update that was complete, or of the built-in content.</summary>
    public int Counter => _state.Counter > _options.BuiltInCounter ? _state.Counter : _options.BuiltInCounter;

    /// <summary>The byte of an update that is to come next; what it says after <see cref="Start"/> is where a broken transfer goes
    /// on.</summary>
    public int Position => _receiver.Position;

    /// <summary>Counter of the update that is being received, which need not be believed yet; 0 as long as it is not known.</summary>
    internal int ReceivedCounter => _receiver.Header == null ? 0 : _receiver.Header.Counter;

    /// <summary>The content to use: that of a slot, read from storage as it is asked for, or the built-in one, which may be null.</summary>
    public ModelSource Current => SourceOf(_state.Active);

    private UpdateRules Rules => new UpdateRules(_options, Counter, Current);

    /// <summary>
    /// Settles what the last run has left: looks at a new content and puts it on trial, counts the starts of a trial, goes back if a slot
    /// is damaged, and finds where a broken transfer goes on.
    /// </summary>
    /// <param name="check">Looks at a new content.</param>
    public void Start(UpdateCheck check)
    {
        _state = StoreState.Read(_states.Load());
        _good = 0;
        _bad = 0;
        if (Phase == UpdatePhase.Settled)
        {
            if (!IsWhole(_state.Active))
            {
                GoBack("storage: the content in use is damaged");
            }

            _receiver.Resume(Rules);
            if (_receiver.IsComplete)
            {
                Install();
            }
        }

        if (Phase == UpdatePhase.Pending)
        {
            Try(check);
        }
        else if (Phase == UpdatePhase.Trial)
        {
            _state.Starts++;
            if (!IsWhole(_state.Active))
            {
                GoBack("rolled back: the content on trial is damaged");
            }
            else if (_state.Starts > _options.TrialStarts)
            {
                GoBack("rolled back: not confirmed in " + _options.TrialStarts.ToString() + " starts");
            }
            else
            {
                Save();
            }
        }
    }

    /// <summary>Takes bytes of an update. Behind the last the content waits for the device to start anew.</summary>
    /// <param name="position">Where in the update they are: <see cref="Position"/>, or 0 to begin with an update.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>Why they were not taken, as a human-readable message; null if they were.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within <paramref name="data"/>.</exception>
    public string Receive(int position, byte[] data, int offset, int count)
    {
        if (data == null)
        {
            throw new ArgumentNullException(nameof(data));
        }

        if (offset < 0 || count < 0 || offset > data.Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        if (Phase != UpdatePhase.Settled)
        {
            return Phase == UpdatePhase.Trial ? "update: the last one is still on trial" : "update: the last one waits for a restart";
        }

        string problem = _receiver.Receive(Rules, position, data, offset, count);
        return problem == null && _receiver.IsComplete ? Install() : problem;
    }

    /// <summary>Counts a window of a trial; a trial ends by enough of them. Outside of a trial nothing happens.</summary>
    /// <param name="isGood">Whether the content did well: no fault, no alarm that is not believed.</param>
    /// <returns>Whether the content was rolled back by it: <see cref="Current"/> is to be loaded anew then.</returns>
    public bool Report(bool isGood)
    {
        if (Phase != UpdatePhase.Trial)
        {
            return false;
        }

        _good += isGood ? 1 : 0;
        _bad += isGood ? 0 : 1;
        if (_bad > _options.ForgivenWindows)
        {
            RollBack(_bad.ToString() + " bad windows of " + (_good + _bad).ToString());
            return true;
        }

        if (_good >= _options.TrialWindows)
        {
            Confirm();
        }

        return false;
    }

    /// <summary>Ends a trial: the content is taken for good. Outside of a trial nothing happens.</summary>
    public void Confirm()
    {
        if (Phase == UpdatePhase.Trial)
        {
            _state.Phase = UpdatePhase.Settled;
            Note("confirmed: update " + _state.Counter.ToString());
        }
    }

    /// <summary>Goes back to the content before the one in use, or to the built-in one; a content that is pending is dropped.</summary>
    /// <param name="reason">Why, for telemetry.</param>
    public void RollBack(string reason)
    {
        if (Phase == UpdatePhase.Pending)
        {
            _state.Phase = UpdatePhase.Settled;
            Note("refused: " + reason);
            return;
        }

        GoBack("rolled back: " + reason);
    }

    /// <summary>Makes the content from the update that is complete, in the slot that is not in use.</summary>
    private string Install()
    {
        UpdateHeader header = _receiver.Header;
        int slot = _state.Free;
        try
        {
            // The content before the one in use is given up only now.
            _state.Fallback = StoreState.BuiltIn;
            ContentWriter writer = new ContentWriter(_storage, NameOf(slot));
            ModelSource update = _receiver.Source;
            if (header.IsPatch)
            {
                new Patch(update, header.PayloadAt, header.PayloadSize).Apply(Current, header.ContentSize, writer);
            }
            else
            {
                writer.Append(update, header.PayloadAt, header.PayloadSize);
            }

            ModelSource content = new StoredFile(_storage, NameOf(slot), header.ContentSize);
            if (!header.IsContent(ContentHash.Of(content, _hash)))
            {
                throw new ModelFormatException("update: the content is not the one that was signed");
            }

            _state.Sizes[slot] = header.ContentSize;
            _state.Checksums[slot] = ContentHash.ChecksumOf(content);
        }
        catch (ModelFormatException e)
        {
            _receiver.Forget();
            return e.Message;
        }

        _state.Counter = header.Counter;
        _state.Phase = UpdatePhase.Pending;
        _state.Starts = 0;
        _receiver.Forget();
        if (Note("pending: update " + header.Counter.ToString() + " " + header.Release))
        {
            return null;
        }

        _state.Phase = UpdatePhase.Settled;
        return "storage: the update was not kept";
    }

    private void Try(UpdateCheck check)
    {
        _state.Starts++;
        string problem = null;
        if (_state.Starts > _options.TrialStarts)
        {
            problem = "the device did not come through its check";
        }
        else if (!Save() || !IsWhole(_state.Free))
        {
            problem = "storage: it was not kept";
        }
        else
        {
            try
            {
                problem = check(SourceOf(_state.Free));
            }
            catch (Exception e)
            {
                // Whatever a bad content does to its check, the device goes on with the one that it has.
                problem = e.Message;
            }
        }

        string name = "update " + _state.Counter.ToString();
        if (problem != null)
        {
            _state.Phase = UpdatePhase.Settled;
            Note("refused: " + name + ": " + problem);
            return;
        }

        _state.Fallback = _state.Active;
        _state.Active = _state.Free;
        _state.Phase = UpdatePhase.Trial;
        _state.Starts = 1;
        if (!Note("on trial: " + name))
        {
            GoBack("storage: the trial was not kept");
        }
    }

    private void GoBack(string what)
    {
        int slot = _state.Fallback;
        _state.Active = IsWhole(slot) ? slot : StoreState.BuiltIn;
        _state.Fallback = StoreState.BuiltIn;
        _state.Phase = UpdatePhase.Settled;
        Note(what);
    }

    private bool IsWhole(int slot)
    {
        try
        {
            return slot == StoreState.BuiltIn || ContentHash.ChecksumOf(SourceOf(slot)) == _state.Checksums[slot];
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    private ModelSource SourceOf(int slot)
    {
        return slot == StoreState.BuiltIn ? _options.BuiltIn : new StoredFile(_storage, NameOf(slot), _state.Sizes[slot]);
    }

    private string NameOf(int slot)
    {
        return _name + (slot == 0 ? ".a" : ".b");
    }

    private bool Note(string what)
    {
        _state.Event = what;
        return Save();
    }

    private bool Save()
    {
        return _states.Save(_state.ToBytes());
    }
}
