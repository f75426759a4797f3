using TinyInfer.Guard.Sampling;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>A sensor whose sample of a channel is made of the frame's number, so that a place in a recording names its frame.</summary>
/// <param name="channels">Samples of a frame.</param>
/// <param name="ready">How many frames it has at a poll, or an error of <see cref="SampleSource"/>; asked with the poll's number.</param>
internal sealed class ScriptedSource(int channels, Func<int, int> ready) : SampleSource
{
    private int _polls;

    /// <inheritdoc/>
    public override int Channels => channels;

    /// <inheritdoc/>
    public override SensorFault Fault => NextFault;

    /// <summary>The fault of what is read next.</summary>
    internal SensorFault NextFault { get; set; }

    /// <summary>Number of the next frame.</summary>
    internal long Frame { get; private set; }

    /// <summary>The sample of a frame: a noisy wave, or the end of the range where a test wants it.</summary>
    internal Func<long, int, short> Value { get; init; } = ValueOf;

    /// <summary>A sample that differs from one frame to the next.</summary>
    internal static short ValueOf(long frame, int channel) =>
        (short)((1000 * Math.Sin(frame * 0.37)) + ((frame * 7919 + channel * 104_729) % 211) + channel);

    /// <inheritdoc/>
    public override bool Start() => true;

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        int count = ready(_polls++);
        if (count < 0)
        {
            // What is lost was there: the next frame is a later one.
            Frame += 100;
            return count;
        }

        count = Math.Min(count, frames);
        for (int i = 0; i < count; i++, Frame++)
        {
            for (int c = 0; c < channels; c++)
            {
                target[offset++] = Value(Frame, c);
            }
        }

        return count;
    }
}
