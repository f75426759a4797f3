namespace System.Device.Adc;

/// <summary>
/// An analog input, in place of the board's: there is no desktop package of this name. A test derives what it wants to be read.
/// </summary>
public abstract class AdcChannel
{
    /// <summary>Reads the input.</summary>
    /// <returns>The voltage in counts of the converter.</returns>
    public abstract int ReadValue();
}
