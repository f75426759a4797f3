using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Service;

namespace TinyInfer.Fleet.Simulation;

/// <summary>Compares what the service knows with what simulated boards have told: what is lost, and how late it is.</summary>
internal sealed class TwinProbe : IAsyncDisposable
{
    /// <summary>From how much time on a twin is not current.</summary>
    internal static readonly TimeSpan Current = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long boards may send nothing at the end, if what they sent is compared: longer than one waits for an answer to a line (30 s)
    /// or to its connection (60 s) before it tries again.
    /// </summary>
    internal static readonly TimeSpan Drain = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client;
    private readonly FleetSimulation _simulation;
    private readonly Dictionary<string, SimulatedBoard> _boards;
    private readonly Dictionary<string, DeviceView> _before;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<float> _lags = [];
    private readonly List<Task> _tasks = [];
    private long? _behindSince;
    private long _longestBehind;

    private TwinProbe(HttpClient client, FleetSimulation simulation, DeviceView[] before)
    {
        (_client, _simulation) = (client, simulation);
        _boards = simulation.Boards.ToDictionary(board => board.Name, StringComparer.Ordinal);
        _before = before.ToDictionary(device => device.Id, StringComparer.Ordinal);
    }

    /// <summary>Begins, before the boards do.</summary>
    /// <param name="client">Asks the service.</param>
    /// <param name="simulation">The boards.</param>
    /// <param name="cancellation">Ends the beginning.</param>
    /// <returns>The probe, which follows the service.</returns>
    internal static async Task<TwinProbe> StartAsync(HttpClient client, FleetSimulation simulation, CancellationToken cancellation)
    {
        TwinProbe probe = new(client, simulation, await ReadAsync(client, cancellation));
        probe._tasks.Add(Task.Run(probe.FollowAsync, CancellationToken.None));
        probe._tasks.Add(Task.Run(probe.WatchAsync, CancellationToken.None));
        return probe;
    }

    /// <summary>How old the oldest line is that the service does not have, of all boards.</summary>
    /// <returns>The age; zero if it has all.</returns>
    internal TimeSpan FindBehind()
    {
        long now = _simulation.Now;
        return TimeSpan.FromMilliseconds(_simulation.Boards.Max(board => board.FindBehind(now)));
    }

    /// <summary>Waits until the service has all that boards made, or has had nothing new for some time; and says how it went.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>How it went.</returns>
    internal async Task<ProbeResult> FinishAsync(CancellationToken cancellation)
    {
        long made = _simulation.Boards.Sum(board => board.Device.TotalLineCount - board.Device.LostCount);
        DateTime end = DateTime.MaxValue;
        long most = -1;
        while (true)
        {
            DeviceView[] now = [.. (await ReadAsync(_client, cancellation)).Where(device => _boards.ContainsKey(device.Id))];
            long kept = now.Sum(device => device.Lines - (_before.GetValueOrDefault(device.Id)?.Lines ?? 0));
            if (kept > most)
            {
                (most, end) = (kept, DateTime.UtcNow + _patience);
            }

            if (kept >= made || DateTime.UtcNow > end || cancellation.IsCancellationRequested)
            {
                lock (_lags)
                {
                    _lags.Sort();
                    return new ProbeResult(
                        made, kept, made - kept, now.Sum(device => device.Missing - (_before.GetValueOrDefault(device.Id)?.Missing ?? 0)),
                        PercentileOf(0.5), PercentileOf(0.99), PercentileOf(1), _longestBehind / 1000.0);
                }
            }

            await Task.Delay(_period, cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    private static async Task<DeviceView[]> ReadAsync(HttpClient client, CancellationToken cancellation) =>
        (await client.GetFromJsonAsync<DeviceView[]>("/api/devices", ApiJson.Options, cancellation))!;

    private double PercentileOf(double share) =>
        _lags.Count == 0 ? 0 : Math.Round(_lags[(int)Math.Min(_lags.Count - 1, share * _lags.Count)] / 1000, 3);

    /// <summary>Follows what the service tells its pages.</summary>
    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Get, "/api/live");
                using HttpResponseMessage response = await _client.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
                await using Stream stream = await response.Content.ReadAsStreamAsync(_stop.Token);
                await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(_stop.Token))
                {
                    if (item.EventType == Watch.DeviceChanged
                        && JsonSerializer.Deserialize<DeviceView>(item.Data, ApiJson.Options) is { } device
                        && _boards.TryGetValue(device.Id, out SimulatedBoard? board))
                    {
                        lock (_lags)
                        {
                            board.NoteKept(device.Line, _simulation.Now, _lags);
                        }
                    }
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The service has been stopped, or this has.
            }

            // Also after an answer that was none, such as one of a service that has too many pages.
            await Task.WhenAny(Task.Delay(_period, _stop.Token));
        }
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            long now = _simulation.Now;
            _behindSince = FindBehind() > Current ? _behindSince ?? now : null;
            _longestBehind = Math.Max(_longestBehind, now - (_behindSince ?? now));
            await Task.WhenAny(Task.Delay(_period, _stop.Token));
        }
    }
}

/// <summary>What a service knows of what simulated boards told. Times are seconds.</summary>
/// <param name="Made">Lines that boards made, and did not lose themselves.</param>
/// <param name="Kept">Lines of these that the service has.</param>
/// <param name="Lost">The difference.</param>
/// <param name="Missing">Lines that the service misses, by their numbers.</param>
/// <param name="Median">Time from a line until the twin shows it, for half of the lines.</param>
/// <param name="Percentile99">The same for 99 percent.</param>
/// <param name="Slowest">The same for all.</param>
/// <param name="LongestBehind">The longest time during which a line was missing for longer than <see cref="TwinProbe.Current"/>.</param>
internal sealed record ProbeResult(
    long Made, long Kept, long Lost, long Missing, double Median, double Percentile99, double Slowest, double LongestBehind)
{
    /// <summary>What is not known of the lines that the service does not have, in a sentence; null if that is all known.</summary>
    /// <param name="waiting">Lines that wait at boards.</param>
    internal string? FindDoubt(long waiting) => Lost <= 0
        ? null
        : waiting > 0
            ? "Lines that wait count as lost, unless the service has them."
            : "All were acknowledged, but the service has had no other for 30 s: those lost may be on their way yet.";
}
