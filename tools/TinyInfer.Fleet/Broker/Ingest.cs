using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Service;
using TinyInfer.Link;

namespace TinyInfer.Fleet.Broker;

/// <summary>
/// Brings messages to the grains of their devices, those of one device in their order. What is no message, too much, or of a device too
/// many is dropped and counted: nothing grows.
/// </summary>
internal sealed class Ingest : IAsyncDisposable
{
    /// <summary>Messages of a device in a second, for long; and at once.</summary>
    private const double MostPerSecond = 50;
    private const double MostAtOnce = 500;
    private const int Lanes = 32;

    /// <summary>How long a grain that cannot be reached is waited for.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(40);

    /// <summary>Bytes of the largest share of a round: the seeds of a group of 32, with their header.</summary>
    private const int MostShareBytes = 1040;
    private const int MostWaiting = 1_000;

    private readonly IGrainFactory _grains;
    private readonly ChunkSender _chunks;
    private readonly TimeProvider _time;
    private readonly int _mostDevices;
    private readonly ConcurrentDictionary<string, Allowance> _devices = new(StringComparer.Ordinal);
    private readonly Channel<Waiting>[] _lanes;
    private readonly Task[] _workers;

    /// <summary>Makes it.</summary>
    /// <param name="grains">The devices.</param>
    /// <param name="table">The devices that are known.</param>
    /// <param name="chunks">Answers what asks for an update.</param>
    /// <param name="options">The service's options.</param>
    /// <param name="time">The clock.</param>
    public Ingest(IGrainFactory grains, DeviceTable table, ChunkSender chunks, FleetOptions options, TimeProvider time)
    {
        _grains = grains;
        _chunks = chunks;
        _time = time;
        _mostDevices = options.MostDevices;
        foreach (string name in table.ReadNames())
        {
            _devices[name] = new Allowance(time.GetTimestamp());
        }

        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<Waiting>(MostWaiting))];
        _workers = Array.ConvertAll(_lanes, lane => Task.Run(() => WorkAsync(lane.Reader)));
    }

    /// <summary>Takes a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Done when it is kept, or dropped for good.</returns>
    internal async Task TakeAsync(Message message)
    {
        string? device = Topics.FindDevice(message.Topic);
        string kind = device == null ? string.Empty : message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        int most = kind switch
        {
            Topics.State or Topics.Telemetry or Topics.Ask => Link.Messages.LineReader.MaxSize,
            Topics.Share => MostShareBytes,
            _ => -1,
        };
        if (message.Payload.Length > most)
        {
            // An empty state clears what the broker has kept.
            Metrics.Drop("no message");
            return;
        }

        if (!_devices.ContainsKey(device!) && _devices.Count >= _mostDevices)
        {
            Metrics.Drop("too many devices");
            return;
        }

        if (!_devices.GetOrAdd(device!, _ => new Allowance(_time.GetTimestamp())).TryTake(_time))
        {
            Metrics.Drop("too often");
            return;
        }

        Waiting waiting = new(device!, kind, message, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _lanes[(uint)device!.GetHashCode(StringComparison.Ordinal) % Lanes].Writer.WriteAsync(waiting);
        await waiting.Done.Task;
    }

    /// <summary>Finishes what waits.</summary>
    /// <returns>When it is finished.</returns>
    public async ValueTask DisposeAsync()
    {
        foreach (Channel<Waiting> lane in _lanes)
        {
            lane.Writer.TryComplete();
        }

        await Task.WhenAll(_workers);
    }

    private async Task WorkAsync(ChannelReader<Waiting> lane)
    {
        await foreach (Waiting waiting in lane.ReadAllAsync())
        {
            long begin = _time.GetTimestamp();
            try
            {
                using Activity? activity = Metrics.Activities.StartActivity("ingest");
                activity?.SetTag("device", waiting.Device).SetTag("kind", waiting.Kind);
                await BringAsync(waiting);

                Metrics.Take(waiting.Kind, _time.GetElapsedTime(begin));
                waiting.Done.SetResult();
            }
            catch (Exception e)
            {
                // Said to whoever brought the message; the lane goes on.
                waiting.Done.SetException(e);
            }
        }
    }

    /// <summary>
    /// Brings a message to its device's grain; again and again where the service that the grain is in has died, until another has it. A
    /// message that comes twice changes nothing.
    /// </summary>
    private async Task BringAsync(Waiting waiting)
    {
        long begin = _time.GetTimestamp();
        while (true)
        {
            try
            {
                IDevice device = _grains.GetGrain<IDevice>(waiting.Device);
                (byte[] payload, bool isRetained) = (waiting.Message.Payload, waiting.Message.IsRetained);
                if (waiting.Kind == Topics.Ask)
                {
                    await _chunks.AnswerAsync(waiting.Device, payload);
                }
                else if (!await (waiting.Kind == Topics.Share ? device.Share(payload) : device.Take(waiting.Kind, payload, isRetained)))
                {
                    Metrics.Drop("no message");
                }

                return;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException && _time.GetElapsedTime(begin) < _patience)
            {
                await Task.Delay(200);
            }
        }
    }

    private sealed record Waiting(string Device, string Kind, Message Message, TaskCompletionSource Done);

    /// <summary>How many messages a device may send: a bucket that fills with time.</summary>
    private sealed class Allowance(long begin)
    {
        private double _left = MostAtOnce;
        private long _last = begin;

        internal bool TryTake(TimeProvider time)
        {
            lock (this)
            {
                long now = time.GetTimestamp();
                _left = Math.Min(MostAtOnce, _left + (time.GetElapsedTime(_last, now).TotalSeconds * MostPerSecond));
                _last = now;
                if (_left < 1)
                {
                    return false;
                }

                _left--;
                return true;
            }
        }
    }
}
