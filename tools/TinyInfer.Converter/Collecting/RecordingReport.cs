using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Collecting;

/// <summary>What is known of a recording: its note, as <see cref="RecordingNote"/> reads it, and more for people.</summary>
public sealed record RecordingReport
{
    /// <summary>Says what file this is.</summary>
    [JsonPropertyName(RecordingNote.Mark)]
    public string Kind { get; } = RecordingNote.Kind;

    /// <summary>The board's name.</summary>
    public required string Device { get; init; }

    /// <summary>The sensor, as pipeline files have it, with the rate that it was set to.</summary>
    public required JsonObject Sensor { get; init; }

    /// <summary>What the machine did; null if nobody has said so.</summary>
    public string? Label { get; init; }

    /// <summary>When the first frame came.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>How long the recording is, gaps included.</summary>
    public double Seconds { get; init; }

    /// <summary>Number of frames.</summary>
    public int Frames { get; init; }

    /// <summary>Frames per second by the board's clock; null if the recording is too short to say.</summary>
    public double? MeasuredRate { get; init; }

    /// <summary>Where samples are missing.</summary>
    public required IReadOnlyList<RecordingGap> Gaps { get; init; }

    /// <summary>How many frames were lost, about.</summary>
    public long LostFrames { get; init; }

    /// <summary>How many packets came damaged.</summary>
    public long DamagedPackets { get; init; }

    /// <summary>How many bytes came that belong to no packet.</summary>
    public long OtherBytes { get; init; }

    /// <summary>Faults of the sensor, by channel; null if there were none.</summary>
    public IReadOnlyList<string>? Faults { get; init; }

    /// <summary>Why the recording ended.</summary>
    public required string End { get; init; }

    /// <summary>Sums up.</summary>
    /// <param name="recorder">The recording.</param>
    /// <param name="decoder">What came over the link.</param>
    /// <param name="label">What the machine did; null for nothing.</param>
    /// <param name="start">When the first frame came.</param>
    /// <param name="end">Why it ended.</param>
    /// <returns>The report.</returns>
    public static RecordingReport Of(SampleRecorder recorder, PacketDecoder decoder, string? label, DateTimeOffset? start, string end)
    {
        CollectorSettings settings = recorder.Settings!;
        string[] faults = [.. recorder.Health!.Ever.Select(fault => fault.ToString().ToLowerInvariant())];
        return new RecordingReport
        {
            Device = settings.Device,
            Sensor = settings.SensorToJson(),
            Label = label,
            Start = start,
            Seconds = Math.Round(recorder.Seconds, 3),
            Frames = recorder.Frames,
            MeasuredRate = recorder.MeasuredRate is { } rate ? double.Round(rate, 3) : null,
            Gaps = recorder.Gaps,
            LostFrames = recorder.LostFrames,
            DamagedPackets = decoder.Damaged,
            OtherBytes = decoder.Skipped,
            Faults = faults.Any(fault => fault != "none") ? faults : null,
            End = end,
        };
    }

    /// <summary>Writes the note.</summary>
    /// <returns>JSON.</returns>
    public string Write() => Json.Write(this);
}
