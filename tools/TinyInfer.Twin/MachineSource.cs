using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Guard.Sampling;
using TinyInfer.Signal;

namespace TinyInfer.Twin;

/// <summary>
/// A sensor that sees a recording again and again, as many frames as time has passed for, with noise of its own, and that may drift.
/// </summary>
/// <param name="recording">The recording.</param>
/// <param name="first">The frame that it begins with.</param>
/// <param name="noise">What is added; null for nothing.</param>
internal sealed class MachineSource(Recording recording, int first, SampleNoise? noise) : SampleSource
{
    private RecordingSource _source = new(recording);
    private int _skip = first % recording.Length;

    /// <summary>Frames that the sensor has ready.</summary>
    internal int Ready { get; set; }

    /// <summary>What samples are multiplied by.</summary>
    internal double Gain { get; set; } = 1;

    /// <inheritdoc/>
    public override int Channels => recording.Channels;

    /// <inheritdoc/>
    public override SensorFault Fault => _source.Fault;

    /// <inheritdoc/>
    public override bool Start() => true;

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        if (_source.Position == recording.Length)
        {
            _source = new RecordingSource(recording);
            return Lost;
        }

        while (_skip > 0)
        {
            int skipped = _source.Read(target, offset, Math.Min(frames, _skip));
            _skip -= Math.Max(skipped, 0);
        }

        int count = _source.Read(target, offset, Math.Min(frames, Ready));
        Ready -= Math.Max(count, 0);
        for (int i = 0; (Gain != 1 || noise != null) && i < count * Channels; i++)
        {
            double sample = (target[offset + i] * Gain) + (noise?.Next(i % Channels) ?? 0);
            target[offset + i] = (short)Math.Clamp(Math.Round(sample), short.MinValue, short.MaxValue);
        }

        return count;
    }
}
