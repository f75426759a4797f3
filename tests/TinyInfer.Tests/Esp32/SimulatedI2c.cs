using System.Device.I2c;

namespace TinyInfer.Tests.Esp32;

/// <summary>An I2C device whose registers a test provides.</summary>
internal sealed class SimulatedI2c(Func<byte, int, byte[]> read, Action<byte, byte> write) : I2cDevice
{
    /// <summary>True for a device that does not acknowledge its address.</summary>
    internal bool IsUnplugged { get; set; }

    public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 0x53);

    public override void Read(Span<byte> buffer) => throw new NotSupportedException();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        RequirePlugged();
        write(buffer[0], buffer[1]);
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        RequirePlugged();
        read(writeBuffer[0], readBuffer.Length).CopyTo(readBuffer);
    }

    private void RequirePlugged()
    {
        if (IsUnplugged)
        {
            throw new IOException("no acknowledgement");
        }
    }
}
