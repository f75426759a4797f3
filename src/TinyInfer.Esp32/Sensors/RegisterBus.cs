namespace TinyInfer.Esp32.Sensors;

/// <summary>A sensor's registers, whatever bus they are on.</summary>
public abstract class RegisterBus
{
    /// <summary>Reads registers that follow one another, or one that gives a stream.</summary>
    /// <param name="register">The first.</param>
    /// <param name="values">Receives as many as it has room for.</param>
    /// <returns>False where the sensor does not answer.</returns>
    public abstract bool Read(byte register, byte[] values);

    /// <summary>Writes a register.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>False where the sensor does not answer.</returns>
    public abstract bool Write(byte register, byte value);
}
