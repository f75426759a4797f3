using TinyInfer.Guard.Sampling;

namespace {{name}};

/// <summary>The machine's sensor. Read it here: until then it does not answer, which is a fault of the sensor and no anomaly.</summary>
internal sealed class MachineSensor : SampleSource
{
    /// <inheritdoc/>
    public override int Channels => {{class}}.Channels;

    /// <inheritdoc/>
    public override bool Start()
    {
        return true;
    }

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        // Write up to `frames` frames of Channels samples each, from target[offset] on, and return how many frames there are.
{{counts}}
        return NoAnswer;
    }
}
