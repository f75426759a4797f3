namespace TinyInfer.Esp32.Sensors;

/// <summary>A sensor that gives samples, moment after moment.</summary>
public abstract class SampleSource
{
    /// <summary>Returned by <see cref="Read"/> where the sensor does not answer.</summary>
    public const int NoAnswer = -1;

    /// <summary>Returned by <see cref="Read"/> where samples were lost since the last call: what comes next does not follow what came before.</summary>
    public const int Lost = -2;

    /// <summary>Samples of one moment.</summary>
    public abstract int Channels { get; }

    /// <summary>Finds the sensor, sets it up and starts it.</summary>
    /// <returns>False where it does not answer, or is another sensor.</returns>
    public abstract bool Start();

    /// <summary>Reads what the sensor has ready, without waiting. Allocates nothing.</summary>
    /// <param name="target">Receives the samples, interleaved.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="moments">The most moments to read.</param>
    /// <returns>How many moments were read, 0 where none is ready yet, <see cref="NoAnswer"/> or <see cref="Lost"/>.</returns>
    public abstract int Read(short[] target, int offset, int moments);
}
