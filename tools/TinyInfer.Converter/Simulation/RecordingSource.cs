using TinyInfer.Converter.Pipeline;
using TinyInfer.Guard.Sampling;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Simulation;

/// <summary>
/// A sensor that gives what a recording holds. A value that is not a number is one that the sensor itself doubts; a gap in time, samples
/// that are lost.
/// </summary>
/// <param name="recording">What is played.</param>
public sealed class RecordingSource(Recording recording) : SampleSource
{
    private int _break;
    private int _missing;
    private SensorFault _fault;

    /// <inheritdoc/>
    public override int Channels => recording.Channels;

    /// <inheritdoc/>
    public override SensorFault Fault => _fault;

    /// <summary>Frames that have been played.</summary>
    public int Position { get; private set; }

    /// <summary>The frame from which on time has gone on without a gap.</summary>
    public int SectionStart { get; private set; }

    /// <summary>Whether the next frame does not follow the last in time.</summary>
    public bool IsAtGap => _break < recording.Breaks.Count && recording.Breaks[_break] == Position;

    /// <inheritdoc/>
    public override bool Start() => true;

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        _fault = SensorFault.None;
        if (IsAtGap)
        {
            _break++;
            SectionStart = Position;
            return Lost;
        }

        int end = _break < recording.Breaks.Count ? recording.Breaks[_break] : recording.Length;
        int count = Math.Min(frames, end - Position);
        recording.CopySamples(Position, target.AsSpan(offset, count * Channels));
        Position += count;
        for (; _missing < recording.Missing.Count && recording.Missing[_missing] < Position * Channels; _missing++)
        {
            _fault = SensorFault.NotANumber;
        }

        return count;
    }
}
