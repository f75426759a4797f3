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
    private static IReadOnlyList<AssemblySource> Program(int first, int count, byte[]? limit = null)
    {
        byte[] samples = new byte[count * GuardRun.Window * sizeof(short)];
        Buffer.BlockCopy(GuardRun.Recording, first * GuardRun.Window * sizeof(short), samples, 0, samples.Length);
        string Source(string name) => File.ReadAllText(Repository.Locate("samples", "BearingGuard", name));
        return
        [
            .. ModelProgram.Data("Samples", samples),
            .. ModelProgram.Data("Limit", limit ?? [(byte)count]),
            new AssemblySource("Program", Source("GuardPipeline.g.cs"), Source("BearingGuard.g.cs"), Text),
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
}
