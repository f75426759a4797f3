using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>A board sends the very bytes that the desktop's build of the same code sends.</summary>
public sealed class CollectorOnDeviceTests
{
    private const string Source = """
        using TinyInfer.Format;
        using TinyInfer.Guard.Collecting;
        using TinyInfer.Guard.Sampling;

        public sealed class Link : PacketLink
        {
            public string[] Lines = new string[0];
            private readonly Crc32 _crc = new Crc32();

            public override void Write(byte[] packets, int count)
            {
                _crc.Reset();
                _crc.Append(packets, 0, count);
                string[] lines = new string[Lines.Length + 1];
                System.Array.Copy(Lines, lines, Lines.Length);
                lines[Lines.Length] = count.ToString() + " " + _crc.Value.ToString();
                Lines = lines;
            }
        }

        public sealed class Source : SampleSource
        {
            private int _frame;
            private int _polls;

            public override int Channels => 3;

            public override bool Start() { return true; }

            public override int Read(short[] target, int offset, int frames)
            {
                _polls++;
                if (_polls == 40)
                {
                    return Lost;
                }

                if (_polls > 60 && _polls < 330)
                {
                    return NoAnswer;
                }

                int count = frames < 5 ? frames : 5;
                for (int i = 0; i < 3 * count; i++)
                {
                    _frame++;
                    target[offset + i] = (short)(_frame * 7919);
                }

                return count;
            }
        }

        public static class Program
        {
            public static string[] Run()
            {
                Link link = new Link();
                Collect(link, 1);
                Collect(link, 3);
                return link.Lines;
            }

            private static void Collect(Link link, int burst)
            {
                Sampler sampler = new Sampler(new Source(), 32);
                Collector collector = new Collector(sampler, 96, burst, "{\"device\":\"Tested\"}", 2000, link);
                collector.Start(0);
                for (int i = 0; i < 400; i++)
                {
                    sampler.Poll();
                    while (collector.Step(i * 10L))
                    {
                    }
                }
            }
        }
        """;

    [Fact]
    public void A_board_sends_the_desktops_bytes()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

        string[] board = NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard"], new AssemblySource("Program", Source));

        Assert.True(board.Length > 20);
        Assert.Equal(DesktopDevice.Run(new AssemblySource("Program", Source)), board);
    }
}
