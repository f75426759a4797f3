using System.Reflection;
using System.Text;
using System.Text.Json;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Simulation;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.Telemetry;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>A classifier's firmware, made by tinyinfer new: compiled for both worlds, and run over the example's recording.</summary>
public sealed class ClassifierFirmwareTests : IDisposable
{
    private const int Channels = 3;
    private static readonly string _motion = Path.Combine(SharedData.Repository, "models", "motion");
    private static readonly string _pipeline = Path.Combine(_motion, "pipeline.json");
    private static readonly Lazy<IReadOnlyDictionary<string, string>> _files =
        new(() => Firmware.Make(PipelineFile.Read(_pipeline), new FirmwareOptions("MotionWatch", LibraryOrigin.OfSource(".."))).Files);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compiles_for_the_board()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        string[] sources = [.. _files.Value.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)).Select(f => f.Value)];

        Assert.NotNull(NanoDevice.Shared.Build(
            ["nanoFramework.Hardware.Esp32", "nanoFramework.Runtime.Native", "System.Device.Gpio", .. DeviceProject.Libraries],
            new AssemblySource("MotionWatch", sources),
                new AssemblySource("Program", "public static class Program { public static string[] Run() { return new string[0]; } }")));
    }

    [Fact]
    public void The_boards_program_keeps_no_state()
    {
        string program = _files.Value["Board/Program.cs"];

        Assert.Contains("Guard.Create(sensor, BlockLength, alarm, null, new ConsoleSink());", program);
        Assert.DoesNotContain("StateStore", program);
        Assert.DoesNotContain("BearingGuard", string.Concat(_files.Value.Values));
    }

    [Fact]
    public void Names_windows_and_raises_the_alarm_as_the_simulator_does()
    {
        short[] samples = ReadRecording();
        Sink sink = new();
        GuardApplication guard = CreateGuard(new Recorded(samples), sink);
        PipelineDefinition definition = PipelineFile.Read(_pipeline);
        IReadOnlyList<SimulatedWindow> expected = new Simulator(definition, definition.Model!.Load())
            .Run(Recording.Read(Path.Combine(_motion, "recording.npy"), definition));

        guard.Start("power", 0);
        List<(string?, DetectorState)> windows = [];
        for (int i = 0; i < samples.Length / Channels; i++)
        {
            guard.Poll();
            if (guard.Step(i) == 1)
            {
                windows.Add((((ClassGuard)guard.Guard).Label, guard.State));
            }
        }

        Assert.Equal(expected.Select(w => (w.Label, w.State)), windows);
        Assert.Equal(["normal", "anomaly", "normal", "anomaly", "normal"],
            Runs(sink.Lines.Skip(1).Select(l => l.GetProperty("state").GetString()!)));
        Assert.All(sink.Lines.Where(l => l.TryGetProperty("label", out _)), l =>
            Assert.InRange(l.GetProperty("confidence").GetDouble(), 1.0 / 3, 1.0));
        JsonElement first = sink.Lines.First(l => l.GetProperty("event").GetString() == "change");
        Assert.Equal(("MotionWatch", "stationary"), (first.GetProperty("device").GetString(), first.GetProperty("label").GetString()));
    }

    [Fact]
    public void Windows_at_rest_are_named_without_the_model()
    {
        File.WriteAllText(_folder["p.json"], Text().Replace("\"alarm\"",
            "\"cascade\": { \"measure\": \"rootMeanSquare\", \"threshold\": 40, \"every\": 6, \"class\": \"stationary\" }, \"alarm\""));
        PipelineDefinition definition = PipelineFile.Read(_folder["p.json"]);
        IReadOnlyList<SimulatedWindow> expected = new Simulator(definition, definition.Model!.Load())
            .Run(Recording.Read(Path.Combine(_motion, "recording.npy"), definition));
        short[] samples = ReadRecording();
        Sink sink = new();
        IReadOnlyDictionary<string, string> files = Firmware.Make(
            PipelineFile.Read(_folder["p.json"]), new FirmwareOptions("MotionWatch", LibraryOrigin.OfSource(".."))).Files;
        GuardApplication guard = CreateGuard(new Recorded(samples), sink, files);

        guard.Start("power", 0);
        List<(string?, DetectorState, bool)> windows = [];
        for (int i = 0; i < samples.Length / Channels; i++)
        {
            guard.Poll();
            if (guard.Step(i) == 1)
            {
                windows.Add((((ClassGuard)guard.Guard).Label, guard.State, guard.Guard.Pipeline.IsStopped));
            }
        }

        Assert.Contains("- a window that the first stage stops: ", files["README.md"]);
        SimulatedWindow[] stopped = [.. expected.Where(w => w.IsStopped)];
        Assert.Equal(expected.Select(w => (w.Label, w.State, w.IsStopped)), windows);
        Assert.True(stopped.Length > expected.Count / 5, $"{stopped.Length} of {expected.Count}");
        Assert.All(stopped, w => Assert.Equal("stationary", w.Label));
        Assert.Equal(stopped.Length, guard.Guard.StoppedCount);
        Assert.All(sink.Lines.Skip(1), l => Assert.True(l.GetProperty("stopped").GetInt64() <= l.GetProperty("window").GetInt64()));
    }

    [Fact]
    public void A_sensor_that_stands_still_is_a_fault_without_a_label()
    {
        Sink sink = new();
        GuardApplication guard = CreateGuard(new Recorded(new short[Channels * 260]), sink);

        guard.Start("power", 0);
        for (int i = 0; i < 260; i++)
        {
            guard.Poll();
            guard.Step(i);
        }

        Assert.Equal(DetectorState.Fault, guard.State);
        Assert.Null(((ClassGuard)guard.Guard).Label);
        Assert.Equal("fault", sink.Lines[^1].GetProperty("state").GetString());
        Assert.False(sink.Lines[^1].TryGetProperty("confidence", out _));
    }

    [Fact]
    public async Task The_command_takes_the_classes_of_the_alarm()
    {
        CommandRun run = await New("--alarm-on", "walking,running");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("new bool[] { false, true, true }", File.ReadAllText(_folder["Made/GuardClasses.g.cs"]));
    }

    [Fact]
    public async Task A_class_that_the_model_has_not_is_refused()
    {
        CommandRun run = await New("--alarm-on", "swimming");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--alarm-on: the model knows no class 'swimming'. Choose from: stationary, walking, running.", run.Error);
    }

    [Fact]
    public async Task A_detector_raises_its_alarm_itself()
    {
        CommandRun run = await CommandRun.Of(
            "new", "Made", "--pipeline", Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json"), "--output",
                _folder["Made"], "--source", Path.Combine(SharedData.Repository, "src"), "--alarm-on", "x");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The option is for classifiers", run.Error);
    }

    [Theory]
    [InlineData("\"running\"", "\"swimming\"",
        "line 10, alarm.on: the model knows no class 'swimming'. Choose from: stationary, walking, running.")]
    [InlineData("\"walking\", \"running\"]", "\"running\"]",
        "the model puts out 3 values, and there are 2 names: stationary, running. Give one name per value in \"classes\".")]
    [InlineData("\"alarm\"", "\"cascade\": { \"measure\": \"peak\", \"threshold\": 1, \"class\": \"sleeping\" }, \"alarm\"",
        "line 10, cascade.class: the model knows no class 'sleeping'. Choose from: stationary, walking, running.")]
    [InlineData("\"alarm\"", "\"cascade\": { \"measure\": \"peak\", \"threshold\": 1, \"class\": \"running\" }, \"alarm\"",
        "line 10, cascade.class: 'running' raises the alarm, and windows that are stopped cannot. Choose a class that means rest.")]
    public void What_does_not_fit_the_model_is_said(string good, string bad, string expected)
    {
        string text = Text();
        int at = text.LastIndexOf(good, StringComparison.Ordinal);
        File.WriteAllText(_folder["p.json"], text[..at] + bad + text[(at + good.Length)..]);

        ConversionException problem = Assert.Throws<ConversionException>(
            () => Firmware.Make(PipelineFile.Read(_folder["p.json"]), new FirmwareOptions("MotionWatch", LibraryOrigin.OfSource(".."))));

        Assert.Contains(expected, problem.Message);
    }

    private static string Quoted(string file) => JsonSerializer.Serialize(Path.Combine(_motion, file));

    private Task<CommandRun> New(params string[] options) =>
        CommandRun.Of(["new", "Made", "--pipeline", _pipeline, "--output", _folder["Made"], "--source",
            Path.Combine(SharedData.Repository, "src"), .. options]);

    /// <summary>The example's pipeline, to be read in another folder.</summary>
    private static string Text() => File.ReadAllText(_pipeline).Replace("\"model.onnx\"", Quoted("model.onnx")).Replace(
        "\"calibration.npy\"", Quoted("calibration.npy")).Replace("\"validation.npy\"", Quoted("validation.npy"));

    private static GuardApplication CreateGuard(
        SampleSource source, TelemetrySink sink, IReadOnlyDictionary<string, string>? files = null)
    {
        string[] sources = [.. (files ?? _files.Value).Where(
            f => f.Key.EndsWith(".cs", StringComparison.Ordinal) && f.Key != "Board/Program.cs").Select(f => f.Value)];
        Type guard = Assembly.Load(DeviceCompiler.Compile("MotionWatch", sources, DeviceCompiler.Desktop)).GetType(
            "MotionWatch.Guard", throwOnError: true)!;
        return (GuardApplication)guard.GetMethod("Create")!.Invoke(null, [source, 1, null, null, sink])!;
    }

    private static short[] ReadRecording()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(_motion, "recording.npy"));
        int header = 10 + BitConverter.ToUInt16(file, 8);
        short[] samples = new short[(file.Length - header) / sizeof(short)];
        Buffer.BlockCopy(file, header, samples, 0, file.Length - header);
        return samples;
    }

    private static IEnumerable<string> Runs(IEnumerable<string> states)
    {
        string? last = null;
        foreach (string state in states)
        {
            if (state != last)
            {
                yield return state;
            }

            last = state;
        }
    }

    /// <summary>Gives a recording, a frame at a time.</summary>
    private sealed class Recorded(short[] samples) : SampleSource
    {
        private int _position;

        public override int Channels => ClassifierFirmwareTests.Channels;

        public override bool Start() => true;

        public override int Read(short[] target, int offset, int frames)
        {
            if (_position == samples.Length)
            {
                return 0;
            }

            Array.Copy(samples, _position, target, offset, Channels);
            _position += Channels;
            return 1;
        }
    }

    private sealed class Sink : TelemetrySink
    {
        internal List<JsonElement> Lines { get; } = [];

        public override void Write(byte[] line, int count) =>
            Lines.Add(JsonDocument.Parse(Encoding.ASCII.GetString(line, 0, count)).RootElement);
    }
}
