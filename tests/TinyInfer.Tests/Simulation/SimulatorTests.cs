using System.Device.Gpio;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;
using TinyInfer.Esp32;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal;
using TinyInfer.Tests.BearingGuardTests;
using TinyInfer.Tests.Esp32;

namespace TinyInfer.Tests.Simulation;

/// <summary>
/// The simulator and the firmware's application on a simulated board do the same over recordings with every kind of sensor fault.
/// </summary>
public sealed class SimulatorTests : IDisposable
{
    private const int Pin = 2;
    private readonly string _folder = Directory.CreateTempSubdirectory("tinyinfer").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_detector_of_features_does_the_same(int seed)
    {
        Random random = new(seed);
        int channels = random.Next(1, 4);
        string filters = random.Next(3) switch
        {
            0 => "\"filters\": [{ \"kind\": \"lowPass\", \"frequency\": 20 }],",
            1 => "\"filters\": [{ \"kind\": \"decimate\", \"factor\": 2, \"taps\": 9 }],",
            _ => string.Empty,
        };
        int length = random.Next(2) == 0 ? 16 : 24;
        int hop = random.Next(4, 30);
        string detector = $$"""
            {
              "score": "features", "baseline": { "windows": 5, "features": {{channels}}, "floor": 0.1 }, "threshold": 4,
              "debounce": { "raise": {{random.Next(1, 3)}}, "of": 3, "clear": {{random.Next(1, 4)}} }
            }
            """;
        PipelineDefinition Read() => ReadPipeline(
            $$"""
            {
              "name": "machine",
              "sensor": { "rate": 100, "channels": {{channels}}, "limits": { "saturated": 2, "stuck": 8, "repeated": 2 } },
              {{filters}} "window": { "length": {{length}}, "hop": {{hop}} },
              "features": [{ "kind": "statistics", "of": ["rootMeanSquare"] }], "detector": {{detector}}
            }
            """);
        PipelineDefinition definition = Read();

        Compare(
            definition,
            null,
            new DamagedRecording(seed, channels, 25),
            (source, alarm, sink) => new GuardApplication(
                "machine",
                new Sampler(source, 1),
                MachineGuard.CreateWithoutModel(
                    Read().CreatePipeline(), DetectorWriter.Write(DetectorAgreement.Settle(Read(), null)), alarm),
                null,
                sink,
                2000));
    }

    [Fact]
    public void The_firmware_of_the_bearing_example_does_the_same()
    {
        PipelineDefinition definition = PipelineFile.Read(
            Repository.Locate("models", "bearing", "pipeline.json")) with
        { Name = "BearingGuard" };
        DamagedRecording recording = new(1, 1, 400, GuardRun.Recording);

        Compare(definition, definition.Model!.Load(), recording, (source, alarm, sink) =>
            BearingGuard.Guard.Create(source, 1, alarm, null, sink), definition.Sensor.Rate);
    }

    [Fact]
    public void A_stuck_window_within_an_anomaly_splits_no_alarm()
    {
        PipelineDefinition Read() => ReadPipeline(
            """
            {
              "name": "machine", "sensor": { "rate": 100, "limits": { "stuck": 8 } }, "window": { "length": 10 },
              "features": [{ "kind": "statistics", "of": ["rootMeanSquare"] }],
              "detector": {
                "score": "features", "baseline": { "windows": 5, "features": 1, "floor": 0.1 }, "threshold": 4,
                "debounce": { "raise": 1, "of": 1, "clear": 1 }
              }
            }
            """);
        Random random = new(4);
        string file = Path.Combine(_folder, "r.csv");
        File.WriteAllText(file, "x\n" + string.Join(
            '\n', Enumerable.Range(0, 300).Select(
                i => i is >= 200 and < 210 ? 7 : random.Next(-100, 100) * (i >= 150 && i < 260 ? 50 : 1))) + "\n");

        PipelineDefinition definition = Read();
        Recording recording = Recording.Read(file, definition);
        IReadOnlyList<SimulatedWindow> windows = new Simulator(definition, null).Run(recording);

        Assert.Equal((DetectorState.Fault, SensorFault.Stuck, true), (windows[20].State, windows[20].Fault, windows[20].IsAlarm));
        AlarmTime alarm = Assert.Single(AlarmTime.Of(windows, recording));
        Assert.Equal((160, 260), (alarm.Start, alarm.End));
        Assert.Equal(1, SimulationSummary.Of(definition, windows, null, null, Board.Standard).Alarms);
    }

    private PipelineDefinition ReadPipeline(string text)
    {
        string file = Path.Combine(_folder, "pipeline.json");
        File.WriteAllText(file, text);
        return PipelineFile.Read(file);
    }

    private void Compare(
        PipelineDefinition definition, PipelineModel? model, DamagedRecording damaged,
            Func<SampleSource, IAlarm, TelemetrySink, GuardApplication> create, double rate = 100)
    {
        string file = Path.Combine(_folder, "recording.csv");
        damaged.Write(file, rate);
        Recording recording = Recording.Read(file, definition);
        Simulator simulator = new(definition, model);
        IReadOnlyList<SimulatedWindow> simulated = simulator.Run(recording);

        SimulatedPins pins = new();
        DamagedRecording.Sensor sensor = new(damaged);
        GuardRun.MemorySink sink = new();
        List<(DetectorState State, SensorFault Fault, bool IsAlarm)> windows = [];
        GuardApplication board = create(sensor, new AlarmPin(new GpioController(pins), Pin, true), sink);
        board.Guard.WindowJudged = guard => windows.Add((guard.State, guard.Fault, pins.Level(Pin) == PinValue.High));
        board.Start("power", 0);
        for (int slot = 0; slot < damaged.Slots.Count; slot++)
        {
            sensor.Advance();
            board.Poll();
            board.Poll();
            board.Step((long)((slot + 1) * 1000.0 / rate));
        }

        Assert.Equal(damaged.Frames, recording.Length);
        Assert.Equal(windows, simulated.Select(w => (w.State, w.Fault, w.IsAlarm)));
        Assert.Equal(sink.Lines, simulator.Telemetry);
        Assert.Equal(pins.Writes.Count(w => w.Value == PinValue.High), AlarmTime.Of(simulated, recording).Count);
    }
}
