using System;
using TinyInfer.Guard;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Link.Messages;
using TinyInfer.Store;
using TinyInfer.Store.Format;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Link;

/// <summary>
/// A board in a fleet: sends telemetry and state, brings updates into the store, obeys commands, and connects again whenever the connection
/// is lost. All of it in bounded memory, and without trust in what comes.
/// </summary>
/// <example>
/// <code>
/// DeviceLink link = new DeviceLink("press-4", client, store, new Sha256(), options);
/// GuardApplication guard = Guard.Create(sensor, block, alarm, state, link);
/// link.Attach(guard);
/// while (!link.IsRestartDue)
/// {
///     cycle.RunOnce();
///     link.Step(clock.Milliseconds);
/// }
/// </code>
/// </example>
public sealed partial class DeviceLink : TelemetrySink
{
    private const int ConnectMilliseconds = 60000;
    private const int AcknowledgeMilliseconds = 30000;
    private const int FirstAnswer = 10000;
    private const int LongestAnswer = 120000;

    /// <summary>Bytes of an update after which the service is told how far it is.</summary>
    private const int ProgressSize = 16384;

    /// <summary>Characters of a reason or an event: both fit a state with all else.</summary>
    private const int MostText = 100;

    /// <summary>In place of a phase that was told: none was.</summary>
    private const UpdatePhase Untold = (UpdatePhase)(-1);

    private readonly string _device;
    private readonly MessageClient _client;
    private readonly UpdateStore _store;
    private readonly LinkOptions _options;
    private readonly Outbox _outbox;
    private readonly Inbox _inbox;
    private readonly Backoff _backoff;
    private readonly UpdateDownload _download;
    private readonly LineReader _reader = new LineReader();
    private readonly TelemetryLine _line = new TelemetryLine(LineReader.MaxSize);
    private readonly string _stateTopic;
    private readonly string _telemetryTopic;
    private readonly string _askTopic;
    private readonly byte[] _model;
    private readonly byte[] _will;
    private GuardApplication _application;
    private int _number;
    private int _lastCommand;
    private string _lastReason;
    private long _connectAt;
    private long _giveUpAt;
    private bool _isTrying;
    private bool _isOpen;
    private int _sent = -1;
    private long _resendAt;
    private int _told;
    private string _toldReason;
    private UpdatePhase _phase = Untold;

    /// <summary>Makes a link; nothing is sent before <see cref="Step"/>.</summary>
    /// <param name="device">The device, a name as <see cref="Topics.IsName"/> has it.</param>
    /// <param name="client">Carries messages; the link's alone.</param>
    /// <param name="store">Keeps the model, started already.</param>
    /// <param name="hash">What computes hashes.</param>
    /// <param name="options">What the board says of itself. Kept, not copied.</param>
    /// <exception cref="ArgumentException">The device's name is none.</exception>
    public DeviceLink(string device, MessageClient client, UpdateStore store, HashFunction hash, LinkOptions options)
    {
        if (!Topics.IsName(device))
        {
            throw new ArgumentException("a device's name has 1 to 32 letters, digits, underscores and hyphens");
        }

        _device = device;
        _client = client;
        _store = store;
        _options = options;
        _stateTopic = Topics.Of(device, Topics.State);
        _telemetryTopic = Topics.Of(device, Topics.Telemetry);
        _askTopic = Topics.Of(device, Topics.Ask);
        _shareTopic = Topics.Of(device, Topics.Share);
        _outbox = new Outbox(options.OutboxSize);
        _inbox = new Inbox(device, options.Part != null);
        _client.Inbox = _inbox;
        _backoff = new Backoff(options.FirstDelay, options.LongestDelay, device);
        _download = new UpdateDownload(store, new Backoff(FirstAnswer, LongestAnswer, device), options.ChunkLength);
        if (store.Current != null)
        {
            _model = new byte[DeviceState.ModelSize];
            Array.Copy(ContentHash.Of(store.Current, hash), _model, _model.Length);
        }

        _line.Begin();
        new DeviceState().Write(_line);
        _will = _line.ToBytes();
    }

    /// <summary>Whether the board is to start anew when it suits: a new model waits, or the one in use was rolled back.</summary>
    public bool NeedsRestart { get; private set; }

    /// <summary>Whether that suits now: the service has been told all there is to tell, or cannot be.</summary>
    public bool IsRestartDue => NeedsRestart && (!IsOnline || WaitingCount == 0);

    /// <summary>Whether messages go out.</summary>
    public bool IsOnline => _isOpen;

    /// <summary>Lines of telemetry since the start; the number of the last.</summary>
    public int LineCount => _number;

    /// <summary>Lines of telemetry that were dropped since the start, for want of a connection.</summary>
    public int DroppedCount => _outbox.DroppedCount;

    /// <summary>Lines of telemetry that wait to be sent, or to be acknowledged.</summary>
    public int WaitingCount => _outbox.Count;

    /// <summary>Says what commands are for, and whose windows a trial counts.</summary>
    /// <param name="application">The application, which sends its telemetry here.</param>
    public void Attach(GuardApplication application)
    {
        _application = application;
        application.Guard.WindowJudged = Judge;
    }

    /// <inheritdoc/>
    public override void Write(byte[] line, int count)
    {
        if (count <= 2)
        {
            return;
        }

        // {"n":1,"device":... for {"device":...
        _number++;
        string head = "{\"n\":" + _number.ToString() + ",";
        byte[] bytes = new byte[head.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)head[i];
        }

        _outbox.Add(bytes, line, 1, count - 1);
    }

    /// <summary>Connects, sends and works on what has come, a little at a time; to be called often.</summary>
    /// <param name="now">The time in milliseconds, of a <see cref="Clock"/>.</param>
    public void Step(long now)
    {
        if (!_client.IsConnected)
        {
            Connect(now);
            return;
        }

        if (!_isOpen)
        {
            _isOpen = true;
            _isTrying = false;
            _backoff.Reset();
            _inbox.ForgetAcknowledged();
            _sent = -1;
            _shareSent = -1;
            SendState();
        }

        Obey(now);
        Download(now);
        TakePart(now);
        SendLine(now);
    }

    private void Connect(long now)
    {
        if (_isOpen)
        {
            // Lost: what was sent last may not have come, and is sent again.
            _isOpen = false;
            _client.Disconnect();
            _connectAt = now + _backoff.Next();
        }
        else if (_isTrying && (_client.HasFailed || now >= _giveUpAt))
        {
            _isTrying = false;
            _client.Disconnect();
            _connectAt = now + _backoff.Next();
        }
        else if (!_isTrying && now >= _connectAt)
        {
            _isTrying = true;
            _client.HasFailed = false;
            _giveUpAt = now + ConnectMilliseconds;
            _client.Connect(_stateTopic, _will, _inbox.Subscribed);
        }
    }

    private void SendLine(long now)
    {
        if (_sent >= 0)
        {
            if (_inbox.IsAcknowledged(_sent))
            {
                _outbox.RemoveFirst();
                _sent = -1;
            }
            else if (now < _resendAt)
            {
                return;
            }
        }

        byte[] line = _outbox.First();
        if (line != null)
        {
            _sent = _client.Send(_telemetryTopic, line, true, false);
            _resendAt = now + AcknowledgeMilliseconds;
        }
    }
}
