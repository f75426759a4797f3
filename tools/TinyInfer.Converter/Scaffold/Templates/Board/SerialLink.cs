using System.IO.Ports;
using TinyInfer.Guard.Collecting;

namespace {{name}};

/// <summary>A serial port.</summary>
internal sealed class SerialLink : PacketLink
{
    private readonly SerialPort _port;

    /// <summary>Opens the port.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="baud">Bits per second.</param>
    internal SerialLink(string name, int baud)
    {
        _port = new SerialPort(name, baud, Parity.None, 8, StopBits.One);
        _port.Open();
    }

    /// <inheritdoc/>
    public override void Write(byte[] packets, int count)
    {
        _port.Write(packets, 0, count);
    }
}
