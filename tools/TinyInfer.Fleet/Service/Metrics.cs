using System.Diagnostics;
using Prometheus;
using TinyInfer.Fleet.Devices;

namespace TinyInfer.Fleet.Service;

/// <summary>What is measured, for Prometheus, and traced, for OpenTelemetry.</summary>
internal static class Metrics
{
    /// <summary>Name of the traces' source.</summary>
    internal const string Source = "TinyInfer.Fleet";

    /// <summary>Traces.</summary>
    internal static readonly ActivitySource Activities = new(Source);

    private static readonly Counter _dropped = Prometheus.Metrics.CreateCounter(
        "tinyinfer_fleet_dropped_total", "Messages that were dropped.", "reason");

    private static readonly Histogram _taken = Prometheus.Metrics.CreateHistogram(
        "tinyinfer_fleet_message_seconds", "Time from a message to its being kept.",
        new HistogramConfiguration { LabelNames = ["kind"], Buckets = Histogram.ExponentialBuckets(0.0005, 2, 14) });

    private static readonly Gauge _devices =
        Prometheus.Metrics.CreateGauge("tinyinfer_fleet_devices", "Devices by how they stand.", "standing");

    private static readonly Gauge _missing = Prometheus.Metrics.CreateGauge(
        "tinyinfer_fleet_missing_lines", "Lines of telemetry that were sent and never came, of all devices.");

    /// <summary>Counts a message that was dropped.</summary>
    /// <param name="reason">Why.</param>
    internal static void Drop(string reason) => _dropped.WithLabels(reason).Inc();

    /// <summary>Counts a message that was kept.</summary>
    /// <param name="kind">The topic's kind.</param>
    /// <param name="time">How long it took.</param>
    internal static void Take(string kind, TimeSpan time) => _taken.WithLabels(kind).Observe(time.TotalSeconds);

    /// <summary>Says how devices stand.</summary>
    /// <param name="standings">How each stands.</param>
    /// <param name="missing">Lines that are missing, of all.</param>
    internal static void Show(IEnumerable<Standing> standings, long missing)
    {
        Dictionary<Standing, int> counts = standings.CountBy(standing => standing).ToDictionary();
        foreach (Standing standing in Enum.GetValues<Standing>())
        {
            _devices.WithLabels(standing.ToString().ToLowerInvariant()).Set(counts.GetValueOrDefault(standing));
        }

        _missing.Set(missing);
    }
}
