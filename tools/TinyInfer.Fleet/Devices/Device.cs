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

    private DeviceTwin? _twin;

    /// <summary>The twin as it is kept, and what is being done to it.</summary>
    private DeviceTwin Twin
    {
        get
        {
            string id = this.GetPrimaryKeyString();
            return _twin ??= table.Find(id) ?? new DeviceTwin { Id = id };
        }
    }

    /// <inheritdoc/>
    public async Task<bool> Take(string kind, byte[] payload, bool isRetained)
    {
        bool isMessage = false;
        await TryAsync(async () => isMessage = await TakeAsync(kind, payload, isRetained));
        return isMessage;
    }

    /// <inheritdoc/>
    public Task<bool> Wants(string hash) => Task.FromResult(Twin.Desired?.Hash == hash || Twin.Weights == hash);

    /// <inheritdoc/>
    public Task Enter(int round, string? weights) => TryAsync(() =>
    {
        Twin.Round = round;
        Twin.Weights = weights;
        return SaveAsync(null, []);
    });

    /// <inheritdoc/>
    public Task<bool> Share(byte[] payload) => Twin.Round == 0
        ? Task.FromResult(false)
        : GrainFactory.GetGrain<IRoundRunner>(Twin.Round).Take(Twin.Id, payload);

    /// <inheritdoc/>
    public Task Want(Desired? desired) => TryAsync(async () =>
    {
        Twin.Desired = desired;
        await SaveAsync(null, []);
        await PublishAsync(Twin.Id, desired, broker);
    });

    /// <inheritdoc/>
    public async Task<int> Tell(string action)
    {
        int number = 0;
        await TryAsync(() =>
        {
            number = ++Twin.LastOrder;
            return SendAsync(new Order(number, action, time.GetUtcNow()));
        });
        return number;
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
    /// Does something to the twin. What was not kept did not happen: the next is done to what is kept. Where a twin was kept elsewhere in
    /// between, the same is done again, to that one.
    /// </summary>
    private async Task TryAsync(Func<Task> work)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (StaleTwinException)
            {
                // When a service dies, others have a grain each of the same device for a moment: this one ends, so that one is left.
                _twin = null;
                DeactivateOnIdle();
            }
            catch (Exception)
            {
                _twin = null;
                throw;
            }
        }
    }

    private async Task<bool> TakeAsync(string kind, byte[] payload, bool isRetained)
    {
        LineReader line = new();
        if (!line.Read(payload, 0, payload.Length))
        {
            return false;
        }

        TwinUpdate update = new(Twin);
        string? text = null;
        DateTimeOffset seen = isRetained ? Twin.Seen : time.GetUtcNow();
        bool wasOnline = Twin.IsOnline;
        if (kind == Topics.State)
        {
            if (DeviceState.Read(line) is not { } state)
            {
                return false;
            }

            Twin.Seen = seen;
            update.Take(state);
        }
        else
        {
            text = Encoding.ASCII.GetString(payload);
            if (await IsRepeatedAsync(line, text, seen))
            {
                return true;
            }

            Twin.Seen = seen;
            update.Take(line);
        }

        await SaveAsync(text, update.Events);
        if (!isRetained && Twin.IsOnline && (!wasOnline || (Twin.Update == DeviceState.Receiving && Twin.Desired == null)))
        {
            // A board that was away has not heard that nothing is wanted any more: brokers do not keep that.
            await PublishAsync(Twin.Id, Twin.Desired, broker);
        }

        if (!isRetained && !wasOnline && Twin.IsOnline && Twin.Round != 0)
        {
            await GrainFactory.GetGrain<IRoundRunner>(Twin.Round).Remind(Twin.Id);
        }

        if (Twin is { IsOnline: true, Order: { } order } && time.GetUtcNow() - order.Sent > _patience)
        {
            await SendAsync(order);
        }

        return true;
    }

    /// <summary>
    /// Whether a line came before (QoS 1: the broker, or the board, has not heard that it was kept). Two starts have the same line: what
    /// follows says whether the second is one. Another line of a start does not: it may come as often as a connection is lost.
    /// </summary>
    private async Task<bool> IsRepeatedAsync(LineReader line, string text, DateTimeOffset seen)
    {
        bool hasNumber = line.TryGet("n", out int number);
        bool isBehind = hasNumber && number <= Twin.Line;

        // One that leaves a gap may be of the start before, and come again after this one. The next in turn is new, whatever it says.
        bool isKnown = hasNumber && number != Twin.Line + 1 && table.HasLine(Twin.Id, text);
        if (!isKnown && TwinUpdate.IsAwaited(Twin, number, seen))
        {
            // It was on its way in another service: it says nothing of starts.
            return false;
        }

        bool isStart = line.GetText("event") == "start";
        string? before = Twin.UnsureStart;
        string? start = isBehind && !isKnown && !isStart ? before : null;
        Twin.UnsureStart = isKnown && isStart ? text : null;
        if (start != null)
        {
            LineReader first = new();
            byte[] bytes = Encoding.ASCII.GetBytes(start);
            first.Read(bytes, 0, bytes.Length);
            TwinUpdate update = new(Twin);
            update.Take(first);
            await SaveAsync(start, update.Events);
        }
        else if (isKnown && Twin.UnsureStart != before)
        {
            await SaveAsync(null, []);
        }

        return isKnown;
    }

    private Task SaveAsync(string? line, IReadOnlyList<(string Kind, string Text)> events) => table.SaveAsync(Twin, line, events);

    private async Task SendAsync(Order order)
    {
        Twin.Order = order with { Sent = time.GetUtcNow() };
        await SaveAsync(null, []);
        TelemetryLine line = new(LineReader.MaxSize);
        line.Begin();
        new Command(order.Number, order.Action).Write(line);
        await broker.PublishAsync(Topics.Of(Twin.Id, Topics.Command), line.ToBytes(), isCertain: true, isRetained: false);
    }
}
