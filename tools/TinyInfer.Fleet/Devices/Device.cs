using System.Text;
using TinyInfer.Fleet.Broker;
using TinyInfer.Fleet.Rounds;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Link;
using TinyInfer.Link.Messages;

namespace TinyInfer.Fleet.Devices;

/// <inheritdoc cref="IDevice"/>
/// <param name="table">Keeps the twin.</param>
/// <param name="broker">Where it is published.</param>
/// <param name="time">The clock.</param>
internal sealed class Device(DeviceTable table, IBroker broker, TimeProvider time) : Grain, IDevice
{
    /// <summary>After how much time an order is sent again.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private DeviceTwin _twin = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _twin = Read();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<bool> Take(string kind, byte[] payload, bool isRetained)
    {
        LineReader line = new();
        if (!line.Read(payload, 0, payload.Length))
        {
            return false;
        }

        TwinUpdate update = new(_twin);
        string? text = null;
        DateTimeOffset seen = isRetained ? _twin.Seen : time.GetUtcNow();
        bool wasOnline = _twin.IsOnline;
        if (kind == Topics.State)
        {
            if (DeviceState.Read(line) is not { } state)
            {
                return false;
            }

            _twin.Seen = seen;
            update.Take(state);
        }
        else
        {
            text = Encoding.ASCII.GetString(payload);
            if (await IsRepeatedAsync(line, text))
            {
                return true;
            }

            _twin.Seen = seen;
            update.Take(line);
        }

        await SaveAsync(text, update.Events);
        if (!isRetained && _twin.IsOnline && (!wasOnline || (_twin.Update == DeviceState.Receiving && _twin.Desired == null)))
        {
            // A board that was away has not heard that nothing is wanted any more: brokers do not keep that.
            await PublishAsync(_twin.Id, _twin.Desired, broker);
        }

        if (!isRetained && !wasOnline && _twin.IsOnline && _twin.Round != 0)
        {
            await GrainFactory.GetGrain<IRoundRunner>(_twin.Round).Remind(_twin.Id);
        }

        if (_twin is { IsOnline: true, Order: { } order } && time.GetUtcNow() - order.Sent > _patience)
        {
            await SendAsync(order);
        }

        return true;
    }

    /// <inheritdoc/>
    public Task<bool> Wants(string hash) => Task.FromResult(_twin.Desired?.Hash == hash || _twin.Weights == hash);

    /// <inheritdoc/>
    public Task Enter(int round, string? weights)
    {
        _twin.Round = round;
        _twin.Weights = weights;
        return SaveAsync(null, []);
    }

    /// <inheritdoc/>
    public Task<bool> Share(byte[] payload) => _twin.Round == 0
        ? Task.FromResult(false)
        : GrainFactory.GetGrain<IRoundRunner>(_twin.Round).Take(_twin.Id, payload);

    /// <inheritdoc/>
    public async Task Want(Desired? desired)
    {
        _twin.Desired = desired;
        await SaveAsync(null, []);
        await PublishAsync(_twin.Id, desired, broker);
    }

    /// <inheritdoc/>
    public async Task<int> Tell(string action)
    {
        _twin.LastOrder++;
        await SendAsync(new Order(_twin.LastOrder, action, time.GetUtcNow()));
        return _twin.LastOrder;
    }

    /// <summary>Publishes what a device is to have.</summary>
    /// <param name="id">The device.</param>
    /// <param name="desired">The update; null for none.</param>
    /// <param name="broker">Where to.</param>
    /// <returns>Done when it is published.</returns>
    internal static Task PublishAsync(string id, Desired? desired, IBroker broker)
    {
        byte[] payload = [];
        if (desired != null)
        {
            TelemetryLine line = new(LineReader.MaxSize);
            line.Begin();
            new DesiredUpdate(desired.Counter, desired.Size, Convert.FromHexString(desired.Hash)).Write(line);
            payload = line.ToBytes();
        }

        return broker.PublishAsync(Topics.Of(id, Topics.Desired), payload, isCertain: true, isRetained: true);
    }

    /// <summary>
    /// Whether a line came before (QoS 1: the broker, or the board, has not heard that it was kept). Two starts have the same line: what
    /// follows says whether the second is one.
    /// </summary>
    private async Task<bool> IsRepeatedAsync(LineReader line, string text)
    {
        bool isBehind = line.TryGet("n", out int number) && number <= _twin.Line;
        bool isKnown = isBehind && table.HasLine(_twin.Id, text);
        bool isStart = line.GetText("event") == "start";
        string? start = isBehind && (isStart || !isKnown) ? _twin.UnsureStart : null;
        _twin.UnsureStart = isKnown && isStart ? text : null;
        if (start != null)
        {
            LineReader first = new();
            byte[] bytes = Encoding.ASCII.GetBytes(start);
            first.Read(bytes, 0, bytes.Length);
            TwinUpdate update = new(_twin);
            update.Take(first);
            await SaveAsync(start, update.Events);
        }
        else if (_twin.UnsureStart != null)
        {
            await SaveAsync(null, []);
        }

        return isKnown;
    }

    private DeviceTwin Read()
    {
        string id = this.GetPrimaryKeyString();
        return table.Find(id) ?? new DeviceTwin { Id = id };
    }

    /// <summary>Keeps the twin. What cannot be kept did not happen: it is counted when it comes again.</summary>
    private async Task SaveAsync(string? line, IReadOnlyList<(string Kind, string Text)> events)
    {
        try
        {
            await table.SaveAsync(_twin, line, events);
        }
        catch (Exception)
        {
            _twin = Read();
            throw;
        }
    }

    private async Task SendAsync(Order order)
    {
        _twin.Order = order with { Sent = time.GetUtcNow() };
        await SaveAsync(null, []);
        TelemetryLine line = new(LineReader.MaxSize);
        line.Begin();
        new Command(order.Number, order.Action).Write(line);
        await broker.PublishAsync(Topics.Of(_twin.Id, Topics.Command), line.ToBytes(), isCertain: true, isRetained: false);
    }
}
