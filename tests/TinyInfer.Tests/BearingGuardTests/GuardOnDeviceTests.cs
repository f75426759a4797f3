using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.BearingGuardTests;

/// <summary>The firmware for the nanoFramework runtime that the environment names.</summary>
public class GuardOnDeviceTests
{
    /// <summary>Time of one simple instruction on an ESP32: an estimate from published figures of toggled pins.</summary>
    private const double MicrosecondsPerInstruction = 1;

    private readonly ITestOutputHelper _output;

    public GuardOnDeviceTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
    }

    [Fact]
    public void Compiles_against_its_packages()
    {
        NanoAssembly firmware = NanoDevice.Shared.CompileLibrary("BearingGuard");

        foreach (NanoAssembly assembly in firmware.WithReferences())
        {
            _output.WriteLine($"{assembly.Name}: {assembly.DeviceSize:N0} bytes");
        }

        Assert.InRange(firmware.DeviceSize, 10_000, 64 * 1024);
    }

    [Fact]
    public void Judges_windows_as_the_desktop_does()
    {
        IReadOnlyList<AssemblySource> program = Program(67, 6);

        string[] lines = NanoDevice.Shared.Run(["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly"], program);

        Assert.Equal(6, lines.Length);
        Assert.Equal(DesktopDevice.Run(program), lines);
    }

    [Fact]
    public void The_application_alarms_and_reports_as_on_the_desktop()
    {
        IReadOnlyList<AssemblySource> program = Program(ApplicationText, ["Guard.cs"], 66, 10);

        string[] lines = NanoDevice.Shared.Run(["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard"], program);

        Assert.Contains(lines, line => line.Contains("\"anomaly\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("alarm True", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("state ", StringComparison.Ordinal));
        Assert.Equal(DesktopDevice.Run(program), lines);
    }

    [Fact]
    public void A_window_takes_less_time_than_the_board_sleeps()
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "Skipped: the environment names no runtime that counts instructions.");
        string[] libraries = ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly"];

        long few = NanoDevice.Shared.CountInstructions(libraries, Program(70, 2, [1]));
        long more = NanoDevice.Shared.CountInstructions(libraries, Program(70, 2, [2]));

        long window = more - few;
        _output.WriteLine($"one window: {window:N0} IL instructions, about {window * MicrosecondsPerInstruction / 1000:N0} ms on an ESP32");
        Assert.InRange(window, 50_000, 1_000_000);
    }

    /// <summary>
    /// Pipeline, model and detector of the firmware over windows of the recording; <paramref name="limit"/> of them are played.
    /// </summary>
    private static IReadOnlyList<AssemblySource> Program(int first, int count, byte[]? limit = null) =>
        Program(Text, [], first, count, limit);

    private static IReadOnlyList<AssemblySource> Program(string text, string[] sources, int first, int count, byte[]? limit = null)
    {
        byte[] samples = new byte[count * GuardRun.Window * sizeof(short)];
        Buffer.BlockCopy(GuardRun.Recording, first * GuardRun.Window * sizeof(short), samples, 0, samples.Length);
        string Source(string name) => File.ReadAllText(Repository.Locate("samples", "BearingGuard", name));
        return
        [
            .. ModelProgram.Data("Samples", samples),
            .. ModelProgram.Data("Limit", limit ?? [(byte)count]),
            new AssemblySource("Program", [Source("GuardPipeline.g.cs"), Source("BearingGuard.g.cs"), .. sources.Select(Source), text]),
        ];
    }

    private const string Text = """
        using TinyInfer.Anomaly;
        using TinyInfer.Models;
        using TinyInfer.Signal;
        using TinyInfer.Signal.Features;

        public static class Program
        {
            public static string[] Run()
            {
                byte[] bytes = Samples.Read();
                int count = Limit.Read()[0];
                short[] samples = new short[bytes.Length / 2];
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = (short)(bytes[2 * i] | (bytes[(2 * i) + 1] << 8));
                }

                FeaturePipeline pipeline = BearingGuard.GuardPipeline.Create();
                BearingGuardModel model = new BearingGuardModel();
                Detector detector = Detector.Create(model.Metadata.GetBytes(Detector.MetadataKey), out string problem);
                string[] lines = new string[count];
                for (int window = 0; window < count; window++)
                {
                    pipeline.Append(samples, window * 1024, 1024);
                    pipeline.Compute();
                    pipeline.Write(model.Input);
                    model.Run();
                    DetectorState state = detector.Update(model.Input, model.Output, pipeline.Fault != SensorFault.None);
                    lines[window] = ((int)state).ToString() + " " + ((int)(detector.Score * 1000000)).ToString();
                }

                return lines;
            }
        }
        """;

    /// <summary>The firmware's application, whose sensor plays the recording, then answers no more.</summary>
    private const string ApplicationText = """
        using System;
        using System.Collections;
        using TinyInfer.Guard;
        using TinyInfer.Guard.Sampling;
        using TinyInfer.Guard.State;
        using TinyInfer.Guard.Telemetry;

        public static class Program
        {
            private static readonly ArrayList _lines = new ArrayList();

            public static string[] Run()
            {
                Recording recording = new Recording();
                Lamp lamp = new Lamp();
                GuardApplication guard = BearingGuard.Guard.Create(recording, 256, lamp, new Memory(), new Lines());
                guard.Start("power", 0);
                bool isOn = false;
                for (int turn = 0; turn < 1000; turn++)
                {
                    guard.Poll();
                    guard.Step(turn * 20);
                    if (lamp.IsOn != isOn)
                    {
                        isOn = lamp.IsOn;
                        _lines.Add("alarm " + isOn.ToString() + " after " + guard.WindowCount.ToString());
                        guard.Save();
                    }
                }

                return (string[])_lines.ToArray(typeof(string));
            }

            private sealed class Recording : SampleSource
            {
                private readonly byte[] _bytes = Samples.Read();
                private int _at;

                public override int Channels => 1;

                public override bool Start()
                {
                    return true;
                }

                public override int Read(short[] target, int offset, int frames)
                {
                    int count = frames < 64 ? frames : 64;
                    for (int i = 0; i < count; i++)
                    {
                        if (_at == _bytes.Length)
                        {
                            return i;
                        }

                        target[offset + i] = (short)(_bytes[_at] | (_bytes[_at + 1] << 8));
                        _at += 2;
                    }

                    return count;
                }
            }

            private sealed class Lamp : IAlarm
            {
                public bool IsOn { get; set; }
            }

            private sealed class Memory : StateStore
            {
                public override byte[] Load()
                {
                    return null;
                }

                public override bool Save(byte[] bytes)
                {
                    string text = "state";
                    foreach (byte value in bytes)
                    {
                        text += " " + value.ToString();
                    }

                    _lines.Add(text);
                    return true;
                }
            }

            private sealed class Lines : TelemetrySink
            {
                public override void Write(byte[] line, int count)
                {
                    char[] text = new char[count];
                    for (int i = 0; i < count; i++)
                    {
                        text[i] = (char)line[i];
                    }

                    _lines.Add(new string(text).Trim());
                }
            }
        }
        """;
}
