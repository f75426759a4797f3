using System.Globalization;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Collecting;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>How a board sends what its sensor gives: all of it as it comes where link and processor hold that, or else in bursts.</summary>
/// <param name="Settings">Sensor, packets, bursts.</param>
/// <param name="Baud">Bits per second of the link.</param>
/// <param name="Reason">Why there are bursts, a sentence; null if there are none.</param>
public sealed record CollectPlan(CollectorSettings Settings, int Baud, string? Reason)
{
    /// <summary>What reading samples takes of the processor, also within a burst; above 1 it is too slow for the sensor.</summary>
    private double _load;

    /// <summary>Bits per second of the link, unless the user says otherwise: what common USB-serial adapters all hold.</summary>
    public const int StandardBaud = 921_600;

    private const int BitsPerByte = 10;
    private const int LongestBlock = 256;
    private const int MostSamples = 512;

    /// <summary>Bytes of RAM for a burst.</summary>
    private const int BurstBytes = 16 * 1024;

    /// <summary>What samples may take of the link; the rest is for settings, and for clocks that differ.</summary>
    private const double MostOfLink = 0.9;

    /// <summary>What they may take of the processor; the rest is for the bus of the sensor.</summary>
    private const double MostOfProcessor = 0.7;

    /// <summary>IL instructions to read a sample and put it into a packet, about.</summary>
    internal const int InstructionsToTake = 50;

    /// <summary>IL instructions for the checksum of a sample, about.</summary>
    internal const int InstructionsToSeal = 46;

    /// <summary>Bits per second that can be chosen.</summary>
    public static IReadOnlyList<int> Bauds { get; } =
        [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600, 1_000_000, 1_500_000, 2_000_000, 3_000_000];

    /// <summary>Bytes per second that the link carries.</summary>
    public double LinkBytes => (double)Baud / BitsPerByte;

    /// <summary>Bytes per second that the sensor gives, in packets.</summary>
    public double SensorBytes => Settings.Sensor.Rate / Settings.BlockLength * Settings.PacketLength;

    /// <summary>Frames without a gap; null for as many as come.</summary>
    public int? BurstFrames => Settings.BurstLength == 1 ? null : Settings.BurstLength * Settings.BlockLength;

    /// <summary>Plans.</summary>
    /// <param name="name">The board's name.</param>
    /// <param name="sensor">The sensor.</param>
    /// <param name="board">The board.</param>
    /// <param name="baud">Bits per second of the link.</param>
    /// <returns>The plan.</returns>
    public static CollectPlan Of(string name, SensorDefinition sensor, Board board, int baud)
    {
        if (SensorFacts.Of(sensor.Kind) is { } facts)
        {
            sensor = sensor with { Names = sensor.Names ?? facts.Names, Range = sensor.Range > 0 ? sensor.Range : facts.Ranges[0] };
        }

        int block = BoardProgram.BlockOf(sensor.Rate, Math.Max(1, Math.Min(LongestBlock, MostSamples / sensor.Channels)));
        CollectPlan plan = new(new CollectorSettings(name, sensor, block, 1), baud, null)
        {
            _load = board.SecondsOf(InstructionsToTake) * sensor.Rate * sensor.Channels,
        };
        double busy = board.SecondsOf(InstructionsToTake + InstructionsToSeal) * sensor.Rate * sensor.Channels;
        string? reason = plan.SensorBytes > MostOfLink * plan.LinkBytes
            ? $"The sensor gives {plan.SensorBytes:N0} bytes per second, and {baud:N0} baud carry {plan.LinkBytes:N0}"
            : busy > MostOfProcessor
            ? $"To send {sensor.Rate * sensor.Channels:N0} samples per second would take the processor {busy:P0} of its time ({board})"
            : null;
        if (reason == null)
        {
            return plan;
        }

        int packets = Math.Max(2, BurstBytes / plan.Settings.PacketLength);
        return plan with { Settings = plan.Settings with { BurstLength = packets }, Reason = reason };
    }

    /// <summary>What is sent, in sentences.</summary>
    /// <returns>A sentence each.</returns>
    public IEnumerable<string> Lines()
    {
        SensorDefinition sensor = Settings.Sensor;
        string rate = sensor.Rate.ToString("#,0.######", CultureInfo.InvariantCulture);
        if (BurstFrames is not { } burst)
        {
            yield return $"every sample: {rate} frames of {sensor.Channels} per second, {SensorBytes:N0} bytes of the {LinkBytes:N0} "
                + $"that {Baud:N0} baud carry";
            yield break;
        }

        yield return string.Create(CultureInfo.InvariantCulture,
            $"bursts of {burst:N0} frames of {sensor.Channels}, {burst / sensor.Rate:0.00} s at {rate} per second without a gap; then "
            + $"{Settings.BurstLength * Settings.PacketLength / LinkBytes:0.00} s to send them, in which nothing is sampled");
    }

    /// <summary>What the user should know.</summary>
    /// <param name="span">Frames of a window of the pipeline that is to be recorded for; null without one.</param>
    /// <returns>Sentences.</returns>
    public IEnumerable<string> Warnings(int? span)
    {
        if (BurstFrames is not { } burst)
        {
            yield break;
        }

        yield return $"{Reason}: the recording has gaps. A lower rate, fewer channels, or a higher --baud here and in tinyinfer record "
            + "has it without.";
        if (_load > 1)
        {
            yield return $"To read as many samples takes {_load:N1} times what the processor can do: there will be gaps within bursts, "
                + "too.";
        }

        if (span > burst)
        {
            yield return $"A window of the pipeline is {span:N0} frames long, and a burst {burst:N0}: no window fits into it.";
        }
    }
}
