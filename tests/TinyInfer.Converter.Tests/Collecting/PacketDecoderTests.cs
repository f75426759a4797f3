using System.Text;
using TinyInfer.Converter.Collecting;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>Packets between text, noise and damage: what is accepted was sent, and what was sent whole is accepted.</summary>
public sealed class PacketDecoderTests
{
    private const int Corruptions = 4000;

    private static readonly CollectorRun _run = CollectorRun.Of(new ScriptedSource(3, _ => 20), 1600, 921_600, 150);
    private static readonly List<byte[]> _sent = CollectorRun.Packets(_run.Sent, _run.Plan.Settings.SampleBytes, out _);

    /// <summary>Every packet accepted is a packet sent, in the order in which they were sent.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_accepted_that_was_not_sent(bool knowsLength)
    {
        Random random = new(17);
        HashSet<string> sent = [.. _sent.Select(System.Convert.ToHexString)];
        long accepted = 0;
        long damaged = 0;
        for (int i = 0; i < Corruptions; i++)
        {
            byte[] bytes = Corrupt(_run.Sent, random);
            List<byte[]> packets = CollectorRun.Packets(
                bytes, knowsLength ? _run.Plan.Settings.SampleBytes : null, out PacketDecoder decoder);

            Assert.All(packets, packet => Assert.Contains(System.Convert.ToHexString(packet), sent));
            Assert.Equal(bytes.Length, decoder.Skipped + packets.Sum(packet => packet.Length));
            accepted += packets.Count;
            damaged += decoder.Damaged;
        }

        Assert.InRange(accepted, Corruptions, (Corruptions * (long)_sent.Count) - Corruptions);
        Assert.True(damaged > 0);
    }

    /// <summary>A byte lost or turned costs the packet that it is in, and no other.</summary>
    [Fact]
    public void Damage_costs_one_packet_alone()
    {
        Random random = new(3);
        for (int i = 0; i < 500; i++)
        {
            List<byte> bytes = [.. _run.Sent];
            int at = random.Next(bytes.Count);
            if (random.Next(2) == 0)
            {
                bytes.RemoveAt(at);
            }
            else
            {
                bytes[at] ^= (byte)(1 << random.Next(8));
            }

            Assert.Equal(_sent.Count - 1,
                CollectorRun.Packets([.. bytes], _run.Plan.Settings.SampleBytes, out _).Count);
        }
    }

    [Fact]
    public void Text_in_between_is_passed_over_and_kept()
    {
        List<byte> bytes = [.. Encoding.ASCII.GetBytes("ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET)\r\n")];
        foreach (byte[] packet in _sent)
        {
            bytes.AddRange(packet);
            bytes.AddRange(Encoding.ASCII.GetBytes("W (1234) wifi: this is text\r\n"));
        }

        List<byte[]> packets = CollectorRun.Packets([.. bytes], null, out PacketDecoder decoder);

        Assert.Equal(_sent, packets);
        Assert.Equal((decoder.Skipped, 0), (decoder.Printable, decoder.Damaged));
        Assert.EndsWith("this is text", decoder.Text);
    }

    [Fact]
    public void Noise_holds_no_packet()
    {
        byte[] noise = new byte[2_000_000];
        new Random(5).NextBytes(noise);

        Assert.Empty(CollectorRun.Packets(noise, null, out PacketDecoder decoder));
        Assert.Equal(noise.Length, decoder.Skipped);
    }

    /// <summary>Bits read at another speed than they were sent at.</summary>
    [Theory]
    [InlineData(2.0)]
    [InlineData(0.5)]
    [InlineData(8.0)]
    public void Another_baud_rate_gives_no_packet(double factor)
    {
        bool[] line = [.. _run.Sent.SelectMany(b => Enumerable.Range(0, 10).Select(i => i == 9 || (i > 0 && (b >> (i - 1) & 1) != 0)))];
        List<byte> read = [];
        for (double at = 0; at + (10 * factor) < line.Length;)
        {
            if (line[(int)at])
            {
                at++;
                continue;
            }

            read.Add((byte)Enumerable.Range(0, 8).Sum(i => line[(int)(at + ((i + 1.5) * factor))] ? 1 << i : 0));
            at += 9.5 * factor;
        }

        Assert.True(read.Count > 100);
        Assert.Empty(CollectorRun.Packets([.. read], null, out _));
    }

    [Fact]
    public void It_does_not_matter_in_what_pieces_bytes_come()
    {
        Random random = new(9);
        byte[] bytes = Corrupt(_run.Sent, random);
        List<byte[]> whole = CollectorRun.Packets(bytes, null, out PacketDecoder expected);
        PacketDecoder decoder = new();
        List<byte[]> packets = [];
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(random.Next(1, 40), bytes.Length - at);
            decoder.Append(bytes.AsSpan(at, count));
            at += count;
            while (decoder.TryRead(out Packet packet, at == bytes.Length))
            {
                packets.Add(packet.Bytes.ToArray());
            }
        }

        Assert.Equal(whole, packets);
        Assert.Equal((expected.Skipped, expected.Damaged), (decoder.Skipped, decoder.Damaged));
    }

    /// <summary>Some of: bits turned, bytes lost, doubled, put in, pieces swapped, the end cut off.</summary>
    private static byte[] Corrupt(byte[] sent, Random random)
    {
        List<byte> bytes = [.. sent];
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            int at = random.Next(bytes.Count);
            int count = Math.Min(random.Next(1, 60), bytes.Count - at);
            byte[] piece = [.. bytes.GetRange(at, count)];
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, count);
                    break;
                case 2:
                    bytes.InsertRange(at, piece);
                    break;
                case 3:
                    random.NextBytes(piece);
                    bytes.InsertRange(at, piece);
                    break;
                case 4:
                    bytes.RemoveRange(at, count);
                    bytes.InsertRange(random.Next(bytes.Count), piece);
                    break;
                default:
                    bytes.RemoveRange(bytes.Count - Math.Min(count, bytes.Count - 1), Math.Min(count, bytes.Count - 1));
                    break;
            }
        }

        return [.. bytes];
    }
}
