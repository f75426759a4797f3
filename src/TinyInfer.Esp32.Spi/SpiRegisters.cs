using System;
using System.Device.Spi;

namespace TinyInfer.Esp32.Sensors;

/// <summary>
/// Registers behind an SPI device. SPI has no answer that could fail to come: an absent sensor shows in its identity register.
/// </summary>
public sealed class SpiRegisters : RegisterBus
{
    private const byte ReadFlag = 0x80;

    private readonly SpiDevice _device;
    private readonly byte _streamFlag;
    private readonly byte[] _pair = new byte[2];
    private byte[][] _sent = new byte[0][];
    private byte[][] _received = new byte[0][];

    /// <summary>Makes the registers of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="streamFlag">What is added to the address to read more than one register: 0x40 for Analog Devices' ADXL345, 0 for most
    /// others.</param>
    public SpiRegisters(SpiDevice device, byte streamFlag)
    {
        _device = device;
        _streamFlag = streamFlag;
    }

    /// <inheritdoc/>
    public override bool Read(byte register, byte[] values)
    {
        int index = FindBuffers(values.Length + 1);
        _sent[index][0] = (byte)(register | ReadFlag | (values.Length > 1 ? _streamFlag : 0));
        _device.TransferFullDuplex(_sent[index], _received[index]);
        Array.Copy(_received[index], 1, values, 0, values.Length);
        return true;
    }

    /// <inheritdoc/>
    public override bool Write(byte register, byte value)
    {
        _pair[0] = register;
        _pair[1] = value;
        _device.Write(_pair);
        return true;
    }

    /// <summary>
    /// The buffers of a length: a transfer is as long as its buffers, and a sensor's driver reads two or three different lengths.
    /// </summary>
    private int FindBuffers(int length)
    {
        int index = 0;
        while (index < _sent.Length && _sent[index].Length != length)
        {
            index++;
        }

        if (index == _sent.Length)
        {
            _sent = Append(_sent, length);
            _received = Append(_received, length);
        }

        return index;
    }

    private static byte[][] Append(byte[][] buffers, int length)
    {
        byte[][] more = new byte[buffers.Length + 1][];
        Array.Copy(buffers, more, buffers.Length);
        more[buffers.Length] = new byte[length];
        return more;
    }
}
