using TinyInfer.Signal;

namespace TinyInfer.Guard.Sampling;

/// <summary>A sensor that gives samples, frame after frame. A frame is one sample of every channel, taken at the same time.</summary>
public abstract class SampleSource
{
    /// <summary>Returned by <see cref="Read"/> if the sensor does not answer.</summary>
    public const int NoAnswer = -1;

    /// <summary>
    /// Returned by <see cref="Read"/> if samples were lost since the last call: what comes next does not follow what came before.
    /// </summary>
    public const int Lost = -2;

    /// <summary>Number of channels: samples per frame.</summary>
    public abstract int Channels { get; }

    /// <summary>
    /// Fault in the frames that <see cref="Read"/> gave last, if the sensor itself knows: a checksum, a conversion that failed.
    /// </summary>
    public virtual SensorFault Fault => SensorFault.None;

    /// <summary>Finds the sensor, sets it up and starts it.</summary>
    /// <returns>False if it does not answer, or is another sensor.</returns>
    public abstract bool Start();

    /// <summary>Reads what the sensor has ready, without waiting. Allocates nothing.</summary>
    /// <param name="target">Receives the samples, interleaved.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="frames">The most frames to read.</param>
    /// <returns>Number of frames read, 0 if none is ready yet, <see cref="NoAnswer"/> or <see cref="Lost"/>.</returns>
    public abstract int Read(short[] target, int offset, int frames);
}
