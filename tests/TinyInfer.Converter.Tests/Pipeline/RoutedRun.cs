using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Firmware with routes on the device's own runtime, and the same on this machine.</summary>
internal static class RoutedRun
{
    private const string Name = "Routed";
    private const int Windows = 60;

    /// <summary>Runs firmware over a machine of two channels; it has to do the same in both places.</summary>
    /// <param name="definition">A pipeline with routes.</param>
    /// <param name="length">Frames of a window, which is read at a time.</param>
    /// <param name="sample">Statements that set <c>first</c> and <c>second</c> from <c>frame</c>; <c>_state</c> is theirs.</param>
    /// <returns>For each window: state, bits of the score, route, and whether it was stopped.</returns>
    internal static string[] OnDevice(PipelineDefinition definition, int length, string sample)
    {
        IReadOnlyDictionary<string, string> files =
            Firmware.Make(definition, new FirmwareOptions(Name, LibraryOrigin.OfSource(".."))).Files;
        AssemblySource firmware = new(Name,
            [.. files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal) && !f.Key.StartsWith("Board/", StringComparison.Ordinal))
                .Select(f => f.Value)]);
        AssemblySource program = new("Program", Program(length, sample));

        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard"], firmware, program);

        Assert.Equal(Windows, lines.Length);
        Assert.Equal(DesktopDevice.Run(firmware, program), lines);
        return lines;
    }

    private static string Program(int length, string sample) => $$"""
        using TinyInfer.Guard;
        using TinyInfer.Guard.Sampling;
        using TinyInfer.Guard.Telemetry;

        public static class Program
        {
            public static string[] Run()
            {
                string[] lines = new string[{{Windows}}];
                GuardApplication guard = {{Name}}.Guard.Create(new Source(), {{length}}, null, null, new Silence());
                guard.Start("power", 0);
                for (int i = 0; i < lines.Length;)
                {
                    guard.Poll();
                    if (guard.Step(i * 64) == 1)
                    {
                        MachineGuard machine = (MachineGuard)guard.Guard;
                        int bits = System.BitConverter.ToInt32(System.BitConverter.GetBytes(machine.Detector.Score), 0);
                        lines[i] = ((int)guard.State).ToString() + " " + bits.ToString() + " " + machine.Route.ToString()
                            + " " + machine.Pipeline.IsStopped.ToString();
                        i++;
                    }
                }

                return lines;
            }

            private sealed class Silence : TelemetrySink
            {
                public override void Write(byte[] line, int count)
                {
                }
            }

            private sealed class Source : SampleSource
            {
                private uint _state = 1;
                private int _frame;

                public override int Channels
                {
                    get { return 2; }
                }

                public override bool Start()
                {
                    return true;
                }

                public override int Read(short[] target, int offset, int frames)
                {
                    for (int i = 0; i < frames; i++)
                    {
                        int frame = _frame;
                        int first;
                        int second;
                        {{sample}}
                        target[offset] = (short)first;
                        target[offset + 1] = (short)second;
                        offset += 2;
                        _frame++;
                    }

                    return frames;
                }
            }
        }
        """;
}
