using System.Device.Gpio;
using System.Text;
using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.DeviceHarness;
using TinyInfer.Esp32;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Tests.Esp32;

namespace TinyInfer.Tests.BearingGuardTests;

/// <summary>The firmware on a simulated board, fed with the example's recording.</summary>
internal sealed class GuardRun
{
    internal const int Window = 1024;
    private const int Pin = 2;

    private readonly SimulatedPins _pins = new();
    private readonly AlarmPin _alarm;
    private long _now;

    internal GuardRun(byte[]? state = null, bool hasModel = true)
    {
        _alarm = new AlarmPin(new GpioController(_pins), Pin, true);
        Store.Bytes = state;
        Guard = hasModel
            ? BearingGuard.Guard.Create(Sensor, 256, _alarm, Store, Sink)
            : new GuardApplication("BearingGuard", new Sampler(Sensor, 256), WithoutModel(), Store, Sink, 2000);
        Guard.Start("power", 0);
    }

    internal static short[] Recording { get; } = ReadRecording();

    internal GuardApplication Guard { get; }

    internal RecordedSensor Sensor { get; } = new();

    internal MemoryStore Store { get; } = new();

    internal MemorySink Sink { get; } = new();

    internal bool IsAlarmOn => _alarm.IsOn;

    internal IEnumerable<JsonElement> Lines => Sink.Lines.Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>Plays samples to the end.</summary>
    internal void Play(short[] samples)
    {
        Sensor.Samples = samples;
        Sensor.Position = 0;
        while (Sensor.Position < samples.Length)
        {
            Tick();
        }
    }

    /// <summary>Time passes without a turn, as in a sleep.</summary>
    internal void Skip(int milliseconds) => _now += milliseconds;

    /// <summary>One turn of the firmware's loop.</summary>
    internal int Tick()
    {
        _now += 5;
        Guard.Poll();
        return Guard.Step(_now);
    }

    private MachineGuard WithoutModel() =>
        MachineGuard.CreateWithModel(PipelineFile.Read(Repository.Locate("models", "bearing", "pipeline.json")).CreatePipeline(), () =>
            InferenceModel.Load([1, 2, 3]), _alarm);

    private static short[] ReadRecording()
    {
        byte[] file = File.ReadAllBytes(Repository.Locate("models", "bearing", "recording.npy"));
        int header = 10 + BitConverter.ToUInt16(file, 8);
        short[] samples = new short[(file.Length - header) / sizeof(short)];
        Buffer.BlockCopy(file, header, samples, 0, file.Length - header);
        return samples;
    }

    /// <summary>Gives recorded samples, 64 at a time.</summary>
    internal sealed class RecordedSensor : SampleSource
    {
        internal short[] Samples { get; set; } = [];

        internal int Position { get; set; }

        internal bool IsUnplugged { get; set; }

        public override int Channels => 1;

        public override bool Start() => !IsUnplugged;

        public override int Read(short[] target, int offset, int frames)
        {
            if (IsUnplugged)
            {
                return NoAnswer;
            }

            int count = Math.Min(Math.Min(64, frames), Samples.Length - Position);
            Array.Copy(Samples, Position, target, offset, count);
            Position += count;
            return count;
        }
    }

    internal sealed class MemoryStore : StateStore
    {
        internal byte[]? Bytes { get; set; }

        public override byte[]? Load() => Bytes;

        internal bool IsBroken { get; set; }

        public override bool Save(byte[] bytes)
        {
            Bytes = IsBroken ? Bytes : bytes;
            return !IsBroken;
        }
    }

    internal sealed class MemorySink : TelemetrySink
    {
        internal List<string> Lines { get; } = [];

        internal bool IsOff { get; set; }

        public override void Write(byte[] line, int count)
        {
            if (!IsOff)
            {
                Lines.Add(Encoding.ASCII.GetString(line, 0, count));
            }
        }
    }
}
