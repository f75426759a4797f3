using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Rollouts;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Service;

/// <summary>
/// Looks at the database for what has changed, whichever service changed it: tells open pages, has roll-outs and rounds go on, and says how
/// devices stand to Prometheus.
/// </summary>
/// <param name="devices">The devices.</param>
/// <param name="rollouts">The roll-outs.</param>
/// <param name="rounds">The rounds of learning together.</param>
/// <param name="grains">Run roll-outs and rounds.</param>
/// <param name="options">The service's options.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Says when the service stops.</param>
/// <param name="logger">Hears of faults.</param>
internal sealed class Watch(
    DeviceTable devices, RolloutTable rollouts, RoundTable rounds, IGrainFactory grains, FleetOptions options, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<Watch> logger) : BackgroundService
{
    /// <summary>Name of an event with a device.</summary>
    internal const string DeviceChanged = "device";

    /// <summary>Name of an event with a roll-out.</summary>
    internal const string RolloutChanged = "rollout";

    /// <summary>Name of an event with something that happened.</summary>
    internal const string Happened = "event";

    private const int MostWaiting = 20_000;
    private const int MostPages = 200;

    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _forgetPeriod = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Channel<SseItem<object>>, bool> _pages = new();
    private readonly Dictionary<string, (DeviceTwin Twin, Standing Standing)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _versions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _steps = new(StringComparer.Ordinal);
    private List<string> _lastActive = [];
    private long _lastDevice = -1;
    private long _lastEvent;

    /// <summary>What happens from now on, for one page.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Events; the end if a page is too slow, or there are too many.</returns>
    internal async IAsyncEnumerable<SseItem<object>> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_pages.Count >= MostPages)
        {
            yield break;
        }

        Channel<SseItem<object>> page = Channel.CreateBounded<SseItem<object>>(MostWaiting);
        _pages[page] = true;
        try
        {
            // The first word opens the stream, also where nothing happens: what changes from here on is told.
            yield return new SseItem<object>(new { }, "ready");
            await foreach (SseItem<object> item in page.Reader.ReadAllAsync(cancellation))
            {
                yield return item;
            }
        }
        finally
        {
            _pages.TryRemove(page, out _);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _lastEvent = devices.ReadEvents(null, 0, 1).LastOrDefault()?.Number ?? 0;
        DateTimeOffset forget = time.GetUtcNow();
        using CancellationTokenRegistration close = lifetime.ApplicationStopping.Register(Close);
        using PeriodicTimer timer = new(_period, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync();
                if (time.GetUtcNow() - forget > _forgetPeriod)
                {
                    forget = time.GetUtcNow();
                    await devices.ForgetAsync(forget - options.Keep, options.MostLines);
                }

                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // As when the disk is full: the service goes on, and so does this when it can.
                logger.LogError(e, "the fleet cannot be looked at");
                await Task.WhenAny(Task.Delay(_period * 10, time, stoppingToken));
            }
        }
    }

    /// <summary>Ends the streams of all pages: a server waits for them before it stops.</summary>
    private void Close()
    {
        foreach (Channel<SseItem<object>> page in _pages.Keys)
        {
            page.Writer.TryComplete();
        }
    }

    private async Task LookAsync()
    {
        List<string> active = rollouts.ReadAll(isActive: true).ConvertAll(rollout => rollout.Id);
        Task steps = Task.WhenAll(
            [.. rounds.ReadAll(isActive: true).Select(round => StepAsync(
                FormattableString.Invariant($"round {round.Number}"), grains.GetGrain<IRoundRunner>(round.Number).Step)),
            .. active.Select(rollout => StepAsync($"roll-out {rollout}", grains.GetGrain<IRolloutRunner>(rollout).Step))]);

        // One that waits, such as for a broker that is away, keeps nothing else waiting.
        await Task.WhenAny(steps, Task.Delay(_period, time));
        TellDevices();

        // Those that another service brought to their end since are among the last ones.
        TellRollouts(active.Union(_lastActive).Select(rollout => rollouts.Find(rollout)!));
        _lastActive = active;
        foreach (FleetEvent happened in devices.ReadEvents(null, _lastEvent, MostWaiting))
        {
            _lastEvent = happened.Number;
            Tell(Happened, happened);
        }
    }

    /// <summary>Has something go on, unless it is still about its last step. What fails is tried again at the next look.</summary>
    private async Task StepAsync(string name, Func<Task> step)
    {
        if (!_steps.TryAdd(name, true))
        {
            return;
        }

        try
        {
            await step();
        }
        catch (Exception e)
        {
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                logger.LogError(e, "{Name} cannot go on", name);
            }
        }
        finally
        {
            _steps.TryRemove(name, out _);
        }
    }

    private void TellDevices()
    {
        (List<DeviceTwin> changed, _lastDevice) = devices.ReadSince(_lastDevice);
        HashSet<string> told = [.. changed.Select(twin => twin.Id)];
        DateTimeOffset now = time.GetUtcNow();
        foreach (DeviceTwin twin in changed)
        {
            _known[twin.Id] = (twin, Standings.Of(twin, now, options.Silence));
        }

        // Silence changes how a device stands, and nobody says so.
        foreach ((string id, (DeviceTwin twin, Standing standing)) in _known)
        {
            Standing next = Standings.Of(twin, now, options.Silence);
            if (next != standing)
            {
                _known[id] = (twin, next);
                told.Add(id);
            }
        }

        if (!_pages.IsEmpty)
        {
            foreach (string id in told)
            {
                Tell(DeviceChanged, DeviceView.Of(_known[id].Twin, _known[id].Standing));
            }
        }

        Metrics.Show(_known.Values.Select(known => known.Standing), _known.Values.Sum(known => known.Twin.Missing));
    }

    private void TellRollouts(IEnumerable<Rollout> changed)
    {
        foreach (RolloutView view in changed.Select(RolloutView.Of))
        {
            if (_versions.GetValueOrDefault(view.Id) != view.Version)
            {
                _versions[view.Id] = view.Version;
                Tell(RolloutChanged, view);
            }
        }
    }

    private void Tell(string kind, object what)
    {
        foreach (Channel<SseItem<object>> page in _pages.Keys)
        {
            if (!page.Writer.TryWrite(new SseItem<object>(what, kind)))
            {
                page.Writer.TryComplete();
            }
        }
    }
}
