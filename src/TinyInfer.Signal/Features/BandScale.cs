namespace TinyInfer.Signal.Features;

/// <summary>Scale of a band's energy.</summary>
public enum BandScale
{
    /// <summary>log2(offset + E), with E the mean square of the signal in the band, in squares of the sample's unit.</summary>
    Log2Power = 0,

    /// <summary>√E, the root mean square of the signal in the band, in the sample's unit.</summary>
    Amplitude = 1,
}
