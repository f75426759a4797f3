using System.Device.I2c;
using System.IO;

namespace TinyInfer.Esp32.Sensors;

/// <summary>Transfers on the desktop's bus, in place of the board's: here a device that does not answer is an exception.</summary>
internal static class BusTransfer
{
    internal static bool WriteRead(I2cDevice device, byte[] written, byte[] read)
    {
        try
        {
            device.WriteRead(written, read);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal static bool Write(I2cDevice device, byte[] written)
    {
        try
        {
            device.Write(written);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
