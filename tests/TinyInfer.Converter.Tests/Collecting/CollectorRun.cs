using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Collecting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Guard.Collecting;
using TinyInfer.Guard.Sampling;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>A collecting board in a test's own time: what it has sent.</summary>
internal sealed class CollectorRun : PacketLink
{
    private readonly MemoryStream _sent = new();

    private CollectorRun(CollectPlan plan) => Plan = plan;

    /// <summary>What it was planned to send.</summary>
    internal CollectPlan Plan { get; }

    /// <summary>What it has sent.</summary>
    internal byte[] Sent => _sent.ToArray();

    /// <summary>Number of writes.</summary>
    internal int Writes { get; private set; }

    /// <summary>Runs a board.</summary>
    /// <param name="source">Its sensor.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="baud">Bits per second of its link.</param>
    /// <param name="polls">How often the sensor is asked, once in ten milliseconds.</param>
    /// <param name="isStalled">Whether the application does nothing at a poll; null for never.</param>
    internal static CollectorRun Of(
        ScriptedSource source, double rate, int baud, int polls, Func<int, bool>? isStalled = null)
    {
        CollectPlan plan = CollectPlan.Of(
            "Tested", new NamedSensor(SensorKind.Custom, rate, source.Channels, null).Define(), Board.Standard, baud);
        CollectorRun run = new(plan);
        CollectorSettings settings = plan.Settings;
        Sampler sampler = new(source, settings.BlockLength);
        Collector collector = new(
            sampler, settings.BlockLength * source.Channels, settings.BurstLength, settings.Write(), 2000, run);
        collector.Start(0);
        for (int i = 0; i < polls; i++)
        {
            sampler.Poll();
            while (isStalled?.Invoke(i) != true && collector.Step(10L * i))
            {
            }
        }

        return run;
    }

    /// <summary>Reads packets of bytes.</summary>
    internal static List<byte[]> Packets(ReadOnlySpan<byte> bytes, int? sampleBytes, out PacketDecoder decoder)
    {
        decoder = new PacketDecoder { SampleBytes = sampleBytes };
        decoder.Append(bytes);
        List<byte[]> packets = [];
        while (decoder.TryRead(out Packet packet, true))
        {
            packets.Add(packet.Bytes.ToArray());
        }

        return packets;
    }

    /// <summary>Makes a recording of bytes.</summary>
    internal static (SampleRecorder Recorder, List<short> Samples, PacketDecoder Decoder) Record(byte[] bytes)
    {
        List<short> samples = [];
        SampleRecorder recorder = new(samples.AddRange);
        PacketDecoder decoder = new();
        decoder.Append(bytes);
        while (decoder.TryRead(out Packet packet, true))
        {
            recorder.Take(packet, TimeSpan.Zero);
            decoder.SampleBytes = recorder.Settings?.SampleBytes;
        }

        return (recorder, samples, decoder);
    }

    /// <inheritdoc/>
    public override void Write(byte[] packets, int count)
    {
        Writes++;
        _sent.Write(packets, 0, count);
    }
}
