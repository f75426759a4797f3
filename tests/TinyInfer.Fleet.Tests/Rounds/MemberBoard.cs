using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Federated;
using TinyInfer.Guard;
using TinyInfer.Guard.State;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using TinyInfer.Store;
using TinyInfer.Store.Hashing;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Tests.Rounds;

/// <summary>A board with the device's own link and part in rounds, and windows that a test gives it.</summary>
internal sealed class MemberBoard : LinkPart, IDisposable
{
    private static readonly byte[] _secret = [.. Enumerable.Range(0, 32).Select(i => (byte)(3 * i))];

    /// <summary>A key of HSS that signs nothing: one level, H5, W8.</summary>
    private static readonly byte[] _key = [0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 4, .. new byte[48]];

    private readonly RoundMember _member;
    private readonly MqttMessageClient _client;
    private readonly DeviceLink _link;
    private int _next;
    private byte[]? _last;
    private int _given;
    private bool _isLost;

    internal MemberBoard(string name, string broker, float[][] windows, LocalTraining? training = null)
    {
        Name = name;
        Windows = windows;
        byte[] noise = new byte[16];
        new Random(name.GetHashCode(StringComparison.Ordinal)).NextBytes(noise);
        _member = new RoundMember(name, _secret, noise, Memory, training, new Sha256());
        _client = new MqttMessageClient(new BrokerConnection(BrokerAddress.Read(broker)!), name);
        UpdateStore store = new(new MemoryFlash(), "model", _key, new Sha256(), new UpdateOptions { Group = "line3" });
        store.Start(_ => null);
        _link = new DeviceLink(name, _client, store, new Sha256(), new LinkOptions { Group = "line3", Part = this, FirstDelay = 50 });
    }

    internal string Name { get; }

    internal float[][] Windows { get; }

    internal MemoryState Memory { get; } = new();

    /// <summary>After so many messages of a round it is lost, for good.</summary>
    internal int LostAfter { get; set; } = int.MaxValue;

    /// <summary>It has nothing to say as long as this is so.</summary>
    internal bool IsHeldUp { get; set; }

    internal bool IsOnline => _link.IsOnline;

    internal List<byte[]> Sent { get; } = [];

    internal List<byte[]> Received { get; } = [];

    internal void Step()
    {
        if (_isLost)
        {
            _client.Disconnect();
            return;
        }

        for (int i = 0; i < 50 && _next < Windows.Length; i++)
        {
            _member.Add(Windows[_next++]);
        }

        _link.Step(Environment.TickCount64);
    }

    public override void Judge(WindowGuard guard) => _member.Judge(guard);

    public override void Take(byte[] message)
    {
        Received.Add(message);
        _member.Take(message);
        _next = Received.Count > 1 && Received[^2].AsSpan().SequenceEqual(message) ? _next : 0;
    }

    public override void Work() => _member.Work();

    public override ChunkRequest Ask(long now) => _member.Ask(now);

    public override void TakeChunk(byte[] chunk) => _member.TakeChunk(chunk);

    public override byte[]? Next()
    {
        byte[]? next = IsHeldUp || _isLost ? null : _member.Next();
        if (next == null || next.AsSpan().SequenceEqual(_last))
        {
            return next;
        }

        _last = next;
        _isLost = _given == LostAfter;
        _given++;
        return _isLost ? null : next;
    }

    public override void Acknowledge()
    {
        Sent.Add(_member.Next());
        _member.Acknowledge();
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Flash of 36 bytes.</summary>
    internal sealed class MemoryState : StateStore
    {
        internal byte[]? Bytes { get; private set; }

        public override byte[]? Load() => Bytes;

        public override bool Save(byte[] bytes)
        {
            Bytes = [.. bytes];
            return true;
        }
    }
}
