using TinyInfer.Converter.Pipeline;
using TinyInfer.Format;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Link;
using TinyInfer.Store;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Twin;

/// <summary>
/// A board without its hardware: the device's own guard, link and store over a recording, simulated flash, and a client of a real broker.
/// It starts anew when its link asks for it, as firmware does.
/// </summary>
public sealed class SimulatedDevice
{
    private const int BlockLength = 64;

    /// <summary>Frames that are made up for at most when a step comes late: the rest is lost, as on a board that is busy.</summary>
    private const int MostBehind = 1 << 14;

    private readonly SimulatedMachine _machine;
    private readonly SimulatedDeviceOptions _options;
    private readonly MessageClient _client;
    private readonly MemoryFlash _flash = new();
    private readonly MachineSource _source;
    private readonly double _framesPerMillisecond;
    private UpdateStore _store = null!;
    private DeviceLink _link = null!;
    private GuardApplication _application = null!;
    private long? _start;
    private long _played;
    private long _lines;
    private long _lost;

    /// <summary>Makes a board, and starts it.</summary>
    /// <param name="machine">What it has in common with others.</param>
    /// <param name="options">How it differs from them.</param>
    /// <param name="client">Its client of a broker.</param>
    public SimulatedDevice(SimulatedMachine machine, SimulatedDeviceOptions options, MessageClient client)
    {
        _machine = machine;
        _options = options;
        _client = client;
        _source = new MachineSource(machine.Recording, options.FirstFrame, SampleNoise.Of(machine, options));
        _framesPerMillisecond = machine.ReadPipeline().Sensor.Rate * options.Speed / 1000;
        Start();
    }

    /// <summary>Starts so far, the first among them.</summary>
    public int Starts { get; private set; }

    /// <summary>Whether it is connected.</summary>
    public bool IsOnline => _link.IsOnline;

    /// <summary>Lines of telemetry since the last start; the number of the last.</summary>
    public int LineCount => _link.LineCount;

    /// <summary>Lines of telemetry of all starts.</summary>
    public long TotalLineCount => _lines + _link.LineCount;

    /// <summary>Lines of telemetry of all starts that never left the board: dropped, or lost with a restart.</summary>
    public long LostCount => _lost + _link.DroppedCount;

    /// <summary>Lines of telemetry that were dropped since the last start.</summary>
    public int DroppedCount => _link.DroppedCount;

    /// <summary>Lines of telemetry that wait to be acknowledged.</summary>
    public int WaitingCount => _link.WaitingCount;

    /// <summary>Windows judged since the last start.</summary>
    public long WindowCount => _application.WindowCount;

    /// <summary>How far its model is.</summary>
    public UpdatePhase Phase => _store.Phase;

    /// <summary>Counter of the last update that was complete.</summary>
    public int Counter => _store.Counter;

    /// <summary>What became of it; empty if there was none.</summary>
    public string Event => _store.Event;

    /// <summary>Breaks the connection without a word, as a cable does: the board notices, and connects again.</summary>
    public void Cut() => _client.Disconnect();

    /// <summary>Lets the link work, and not the sensor: what was told goes out, nothing new is seen.</summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Drain(long now) => _link.Step(now);

    /// <summary>Lets the board work until a time.</summary>
    /// <param name="now">The time in milliseconds.</param>
    public void Step(long now)
    {
        _start ??= now;
        _source.Gain = now - _start >= _options.DriftAt ? _options.Gain : 1;
        long due = (long)((now - _start.Value) * _framesPerMillisecond) - _played;
        _played += due;
        _source.Ready = (int)Math.Min(_source.Ready + due, MostBehind);
        do
        {
            _application.Poll();
            _application.Step(now);
        }
        while (_source.Ready >= BlockLength);

        _link.Step(now);
        if (_link.IsRestartDue)
        {
            _client.Disconnect();
            _lines += _link.LineCount;
            _lost += _link.DroppedCount + _link.WaitingCount;
            Start();
        }
    }

    private void Start()
    {
        Starts++;
        UpdateOptions options = new()
        {
            Group = _options.Group,
            BuiltIn = new ArraySource(_machine.Content),
            TrialWindows = _options.TrialWindows,
        };
        _store = new UpdateStore(_flash, "model", _options.PublicKey, new Sha256(), options);
        _store.Start(Check);
        _link = new DeviceLink(_options.Name, _client, _store, new Sha256(),
            new LinkOptions { Group = _options.Group, Board = "simulated", Fetch = _options.Fetch });
        PipelineDefinition pipeline = _machine.ReadPipeline();
        _application = new GuardApplication(_options.Name, new Sampler(_source, BlockLength), CreateGuard(pipeline, _store.Current), null,
            _link, pipeline.Sensor.SilenceMilliseconds);
        _link.Attach(_application);
        _application.Start("power", 0);
    }

    /// <summary>Looks at a content before it is tried, as firmware does.</summary>
    private string? Check(ModelSource candidate) => CreateGuard(_machine.ReadPipeline(), candidate).Problem;

    /// <summary>Makes what decides, as firmware does.</summary>
    internal static MachineGuard CreateGuard(PipelineDefinition pipeline, ModelSource content)
    {
        byte[] bytes = new byte[content.Length];
        content.Read(0, bytes, 0, bytes.Length);
        MachineGuard guard = pipeline.Detector!.Score == ScoreKind.Features
            ? MachineGuard.CreateWithoutModel(pipeline.CreatePipeline(), bytes, null)
            : MachineGuard.CreateWithModel(pipeline.CreatePipeline(), () => InferenceModel.Load(new ArraySource(bytes), null), null);
        // A model brings its profile in its metadata, as on a board: that of the file is the one that it was shipped with.
        if (pipeline.Health is { } health && pipeline.Detector.Score == ScoreKind.Features && guard.Problem == null)
        {
            guard.WatchHealth(health.Profile);
        }

        return guard;
    }
}
