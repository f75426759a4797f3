using System.Device.I2c;

namespace TinyInfer.Esp32.Sensors;

/// <summary>
/// Transfers on a board's bus, whose signatures differ from the desktop's; nanoFramework's result says whether a device answered.
/// </summary>
internal static class BusTransfer
{
    internal static bool WriteRead(I2cDevice device, byte[] written, byte[] read)
    {
        return device.WriteRead(written, read).Status == I2cTransferStatus.FullTransfer;
    }

    internal static bool Write(I2cDevice device, byte[] written)
    {
        return device.Write(written).Status == I2cTransferStatus.FullTransfer;
    }
}
