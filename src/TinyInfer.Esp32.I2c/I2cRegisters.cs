using System.Device.I2c;

namespace TinyInfer.Esp32.Sensors;

/// <summary>Registers behind an I2C device.</summary>
public sealed class I2cRegisters : RegisterBus
{
    private readonly I2cDevice _device;
    private readonly byte[] _address = new byte[1];
    private readonly byte[] _pair = new byte[2];

    /// <summary>Makes the registers of a device.</summary>
    /// <param name="device">The device; fast mode, 400 kHz, for more than 1,000 frames a second.</param>
    public I2cRegisters(I2cDevice device)
    {
        _device = device;
    }

    /// <inheritdoc/>
    public override bool Read(byte register, byte[] values)
    {
        _address[0] = register;
        return BusTransfer.WriteRead(_device, _address, values);
    }

    /// <inheritdoc/>
    public override bool Write(byte register, byte value)
    {
        _pair[0] = register;
        _pair[1] = value;
        return BusTransfer.Write(_device, _pair);
    }
}
