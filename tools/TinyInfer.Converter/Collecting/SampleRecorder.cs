using TinyInfer.Converter.Pipeline;
using TinyInfer.Guard.Collecting;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Collecting;

/// <summary>Makes a recording of a board's packets: samples in their order, and where some are missing.</summary>
/// <param name="write">Told the samples of each packet.</param>
public sealed class SampleRecorder(Action<short[]> write)
{
    private const double LongestJitter = 0.1;

    private readonly List<RecordingGap> _gaps = [];
    private RateMeter? _meter;
    private string? _settingsText;
    private uint _sequence;
    private uint _milliseconds;
    private TimeSpan _arrival;
    private bool _hasSamples;

    /// <summary>What the board says of itself; null until it has.</summary>
    public CollectorSettings? Settings { get; private set; }

    /// <summary>Number of frames.</summary>
    public int Frames { get; private set; }

    /// <summary>Seconds from the first packet of samples to the last, and the time of its frames.</summary>
    public double Seconds { get; private set; }

    /// <summary>Seconds from the first packet of samples to the last packet of all: a sensor may have fallen silent.</summary>
    public double Elapsed { get; private set; }

    /// <summary>Frames per second by the board's clock; null if there are too few to say.</summary>
    public double? MeasuredRate => _meter?.Rate;

    /// <summary>Where samples are missing.</summary>
    public IReadOnlyList<RecordingGap> Gaps => _gaps;

    /// <summary>How many frames were lost, about.</summary>
    public long LostFrames => _gaps.Sum(gap => gap.LostFrames ?? 0);

    /// <summary>Whether the board says that its sensor does not answer.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Packets in which the sensor itself has reported a fault.</summary>
    public long FaultyPackets { get; private set; }

    /// <summary>Faults of the channels; null until the sensor is known.</summary>
    public ChannelHealth? Health { get; private set; }

    /// <summary>Whether what comes now is of another sensor, and does not belong to the recording any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether the rate is another than the sensor was set to, by more than can be chance.</summary>
    public bool IsRateOff => MeasuredRate is { } rate
        && Math.Abs(rate - Settings!.Sensor.Rate) > (0.02 + _meter!.Uncertainty) * Settings.Sensor.Rate;

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="arrival">When it came, by a clock of this computer.</param>
    /// <exception cref="ConversionException">The board's settings cannot be understood.</exception>
    public void Take(Packet packet, TimeSpan arrival)
    {
        if (packet.Kind == PacketFormat.Settings)
        {
            TakeSettings(packet);
        }
        else if (Settings != null && !IsOver && packet.Payload.Length == Settings.SampleBytes)
        {
            TakeSamples(packet, arrival);
        }
    }

    private void TakeSettings(Packet packet)
    {
        CollectorSettings settings = CollectorSettings.Read(packet);
        string text = settings.Write();
        if (Settings != null)
        {
            IsOver |= text != _settingsText;
        }
        else
        {
            Settings = settings;
            _settingsText = text;
            Health = new ChannelHealth(settings.Sensor);
            _meter = new RateMeter(settings.Sensor.Rate, Math.Min(LongestJitter, settings.BlockLength / settings.Sensor.Rate));
        }

        IsSilent = (packet.Flags & (int)SensorFault.Silent) != 0;
        if (_hasSamples && unchecked(packet.Sequence - _sequence) <= int.MaxValue)
        {
            Elapsed = Seconds + (unchecked(packet.Milliseconds - _milliseconds) / 1000.0);
        }
    }

    private void TakeSamples(Packet packet, TimeSpan arrival)
    {
        int block = Settings!.BlockLength;
        double blockSeconds = block / Settings.Sensor.Rate;
        if (_hasSamples)
        {
            Follow(packet, arrival, block, blockSeconds);
        }
        else
        {
            Seconds = blockSeconds;
        }

        Elapsed = Seconds;
        (_hasSamples, _sequence, _milliseconds, _arrival) = (true, packet.Sequence, packet.Milliseconds, arrival);
        FaultyPackets += (packet.Flags & PacketFormat.Fault) != 0 ? 1 : 0;
        IsSilent = false;
        short[] samples = packet.ToSamples();
        write(samples);
        Health!.Append(samples);
        Frames += block;
    }

    /// <summary>Finds out what lies between the packet before and this one.</summary>
    private void Follow(Packet packet, TimeSpan arrival, int block, double blockSeconds)
    {
        uint lostPackets = unchecked(packet.Sequence - _sequence - 1);
        double step = unchecked(packet.Milliseconds - _milliseconds) / 1000.0;
        bool isMarked = (packet.Flags & (PacketFormat.Gap | PacketFormat.Pause)) != 0;
        bool isRestart = lostPackets > int.MaxValue;
        step = isRestart ? Math.Max(blockSeconds, (arrival - _arrival).TotalSeconds) : step;
        Seconds += step;
        if (!isRestart && !isMarked && (lostPackets == 0 || Settings!.BurstLength == 1))
        {
            _meter!.Add((lostPackets + 1.0) * block, step);
            if (lostPackets > 0)
            {
                AddGap(GapCause.Link, lostPackets * blockSeconds, (long)lostPackets * block);
            }

            return;
        }

        double seconds = _meter!.Break(block, step);
        GapCause cause = isRestart ? GapCause.Restart
            : lostPackets > 0 ? GapCause.Link
            : (packet.Flags & PacketFormat.Pause) != 0 ? GapCause.Pause
            : GapCause.Board;
        AddGap(cause, seconds, cause switch
        {
            GapCause.Link => (long)lostPackets * block,
            GapCause.Pause => null,
            _ => (long)Math.Round(seconds * Settings!.Sensor.Rate),
        });
    }

    private void AddGap(GapCause cause, double seconds, long? lostFrames)
    {
        Health!.Reset();
        _gaps.Add(new RecordingGap(Frames, Math.Round(seconds, 6), cause, lostFrames));
    }
}
