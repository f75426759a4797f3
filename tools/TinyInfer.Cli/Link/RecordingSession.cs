using System.Diagnostics;
using TinyInfer.Converter;
using TinyInfer.Converter.Collecting;

namespace TinyInfer.Cli.Link;

/// <summary>From bytes to a recording, until it is over.</summary>
/// <param name="source">Where bytes come from.</param>
/// <param name="write">Told the samples.</param>
internal sealed class RecordingSession(ByteSource source, Action<short[]> write)
{
    private static readonly TimeSpan _turn = TimeSpan.FromMilliseconds(100);

    /// <summary>For how long nothing of use may come before that is said: at the start, and later.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _firstByte;
    private TimeSpan _lastPacket;
    private TimeSpan _firstPacket;

    /// <summary>What came over the link.</summary>
    internal PacketDecoder Decoder { get; } = new();

    /// <summary>The recording.</summary>
    internal SampleRecorder Recorder => _recorder ??= new SampleRecorder(Take);

    /// <summary>The last samples; null until there are some.</summary>
    internal Trace? Trace { get; private set; }

    /// <summary>Whether the recording ended before its time.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>When the first frame came.</summary>
    internal DateTimeOffset? Start { get; private set; }

    private SampleRecorder? _recorder;

    /// <summary>Records.</summary>
    /// <param name="seconds">For how long; null for as long as samples come.</param>
    /// <param name="show">Called now and then.</param>
    /// <param name="cancellation">Ends the recording.</param>
    /// <returns>Why it ended.</returns>
    /// <exception cref="ConversionException">There is nothing to record.</exception>
    internal string Run(double? seconds, Action show, CancellationToken cancellation)
    {
        while (true)
        {
            bool hasBytes = source.TryTake(out byte[] bytes, _turn);
            if (hasBytes)
            {
                _firstByte = Decoder.Received == 0 ? _clock.Elapsed : _firstByte;
                Decoder.Append(bytes);
            }

            string? end = TakePackets(seconds, source.IsOver);
            show();
            if ((end ?? EndOf(cancellation)) is { } reason)
            {
                return reason;
            }
        }
    }

    private string? TakePackets(double? seconds, bool isOver)
    {
        while (Decoder.TryRead(out Packet packet, isOver))
        {
            _lastPacket = _clock.Elapsed;
            _firstPacket = Decoder.Packets == 1 ? _lastPacket : _firstPacket;
            try
            {
                Recorder.Take(packet, _clock.Elapsed);
            }
            catch (ConversionException e) when (Recorder.Frames > 0)
            {
                // A full disk, for example: what there is until then is kept.
                IsCut = true;
                return e.Message.TrimEnd('.');
            }

            Decoder.SampleBytes = Recorder.Settings?.SampleBytes;
            if (Recorder.IsOver)
            {
                IsCut = true;
                return "the board sends another sensor's samples now";
            }

            if (Recorder.Frames > 0 && Recorder.Elapsed >= seconds)
            {
                return "the time is over";
            }
        }

        return null;
    }

    private string? EndOf(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Recorder.Frames > 0 ? "stopped" : throw new OperationCanceledException(cancellation);
        }

        if (source.IsOver)
        {
            IsCut = source.IsPort;
            return Recorder.Frames > 0 ? source.End : throw Nothing(source.End);
        }

        if (Recorder.Frames > 0)
        {
            IsCut = _clock.Elapsed - _lastPacket > _silence;
            return IsCut ? $"nothing of use has come for {_silence.TotalSeconds:N0} s" : null;
        }

        bool isTooLong = Decoder.Received == 0 ? _clock.Elapsed > _patience
            : Decoder.Packets == 0 ? _clock.Elapsed - _firstByte > _patience
            : (Recorder.IsSilent || Recorder.Settings == null) && _clock.Elapsed - _firstPacket > _silence + _silence;
        return isTooLong ? throw Nothing($"{_clock.Elapsed.TotalSeconds:N0} s have passed") : null;
    }

    private void Take(short[] samples)
    {
        Trace ??= new Trace(Recorder.Settings!.Sensor.Channels);
        Start ??= DateTimeOffset.Now;
        write(samples);
        Trace.Append(samples);
    }

    /// <summary>Says why there is nothing to record.</summary>
    private ConversionException Nothing(string when)
    {
        const int MostText = 80;
        bool isText = Decoder.Printable > 0.9 * Decoder.Skipped;
        string last = Decoder.Text.Split('\n')[^1].Trim();
        string text = last.Length > MostText ? last[^MostText..] : last;
        return new ConversionException(Decoder.Received == 0
            ? $"Nothing was received: {when}. Is the board powered, its GND and its sending pin wired to the adapter's GND and RX, and the "
                + "port the adapter's? The firmware that sends is made by tinyinfer new NAME --collect."
            : Decoder.Packets == 0 && isText
            ? $"Only text was received, such as '{text}': {when}. That is another firmware, or the board's own port, which is the "
                + "debugger's: flash one of tinyinfer new NAME --collect, and wire an adapter to its sending pin."
            : Decoder.Packets == 0
            ? $"{Decoder.Received:N0} bytes were received, and no packet among them: {when}. Is --baud that of the firmware, the constant "
                + "Baud in its Board/Program.cs?"
            : Recorder.Settings == null
            ? $"Packets were received, and none that says what the sensor is: {when}. The link loses too much of what is sent: use a "
                + "shorter cable, or a lower --baud here and in tinyinfer new NAME --collect."
            : Recorder.IsSilent
            ? $"The board answers, and its sensor does not: {when}. Look at the sensor's wiring and address; where it is a custom one, "
                + "at Read in Board/MachineSensor.cs."
            : $"The board has sent no samples: {when}.");
    }
}
