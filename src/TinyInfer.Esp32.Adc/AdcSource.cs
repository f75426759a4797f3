using System.Device.Adc;
using TinyInfer.Guard.Sampling;

namespace TinyInfer.Esp32.Sensors;

/// <summary>Voltages at analog inputs, one sample of each at a time: the timer of the sampler sets the rate.</summary>
public sealed class AdcSource : SampleSource
{
    private readonly AdcChannel[] _channels;

    /// <summary>Makes a source.</summary>
    /// <param name="channels">The open channels, from <c>AdcController.OpenChannel</c>.</param>
    public AdcSource(AdcChannel[] channels)
    {
        _channels = channels;
    }

    /// <inheritdoc/>
    public override int Channels => _channels.Length;

    /// <inheritdoc/>
    public override bool Start()
    {
        return true;
    }

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        for (int i = 0; i < _channels.Length; i++)
        {
            target[offset + i] = (short)_channels[i].ReadValue();
        }

        return 1;
    }
}
