using System;
using TinyInfer.Guard.Sampling;

namespace TinyInfer.Esp32.Sensors;

/// <summary>
/// Kionix KX134-1211, a vibration sensor: ±8 to ±64 g in 16 bits, up to 25,600 frames a second, 85 of them in its own buffer. One of its
/// axes is read.
/// </summary>
/// <remarks>
/// Registers as in the technical reference manual, revision 1.0. SPI in mode 0, up to 10 MHz. At ±16 g, 1 g is 2,048 counts.
/// </remarks>
public sealed class Kx134 : SampleSource
{
    private const byte Identity = 0x13;
    private const byte IdentityValue = 0x46;
    private const byte Control1 = 0x1B;
    private const byte OutputDataControl = 0x21;
    private const byte BufferControl2 = 0x5F;
    private const byte BufferStatus = 0x60;
    private const byte BufferClear = 0x62;
    private const byte BufferRead = 0x63;
    private const byte Run = 0xC0;
    private const byte BypassFilter = 0x80;
    private const byte HighestRateCode = 0x0F;
    private const byte Stream16Bits = 0xC1;
    private const int HighestRate = 25600;
    private const int BytesPerFrame = 6;

    /// <summary>Bytes in the buffer from which on it may have lost some: 86 frames are 516 bytes.</summary>
    private const int FullBytes = 86 * BytesPerFrame;

    private readonly RegisterBus _bus;
    private readonly int _axis;
    private readonly byte _control;
    private readonly byte _rateCode;
    private readonly byte[] _one = new byte[1];
    private readonly byte[] _two = new byte[2];
    private readonly byte[] _block;

    /// <summary>Makes the sensor.</summary>
    /// <param name="bus">Its registers.</param>
    /// <param name="range">The range in g: 8, 16, 32 or 64.</param>
    /// <param name="rate">Frames a second: 25600, 12800 and on by halves down to 400.</param>
    /// <param name="axis">The axis to read: 0 for x, 1 for y, 2 for z.</param>
    /// <param name="blockLength">Frames that are read in one transfer, 1 to 80; a window's length should be a multiple of it.</param>
    /// <exception cref="ArgumentException">The sensor has no such range, rate or axis.</exception>
    public Kx134(RegisterBus bus, int range, int rate, int axis, int blockLength)
    {
        if (axis < 0 || axis > 2 || blockLength < 1 || blockLength > 80)
        {
            throw new ArgumentException("KX134: the axis is 0, 1 or 2, and a block 1 to 80 frames");
        }

        _bus = bus;
        _axis = 2 * axis;
        _control = (byte)(Run | (RegisterCode.OfDoubling(range, 8, 4, "KX134: range") << 3));
        _rateCode = (byte)(BypassFilter | (HighestRateCode - RegisterCode.OfHalving(rate, HighestRate, 7, "KX134: rate")));
        _block = new byte[blockLength * BytesPerFrame];
    }

    /// <inheritdoc/>
    public override int Channels => 1;

    /// <inheritdoc/>
    public override bool Start()
    {
        // Settings may change only while the sensor stands still: PC1 = 0.
        return _bus.Read(Identity, _one)
            && _one[0] == IdentityValue
            && _bus.Write(Control1, 0)
            && _bus.Write(OutputDataControl, _rateCode)
            && _bus.Write(BufferControl2, Stream16Bits)
            && _bus.Write(Control1, _control)
            && _bus.Write(BufferClear, 0);
    }

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        int length = _block.Length / BytesPerFrame;
        int read = 0;
        while (read + length <= frames)
        {
            if (!_bus.Read(BufferStatus, _two))
            {
                return NoAnswer;
            }

            int ready = _two[0] | ((_two[1] & 3) << 8);
            if (ready >= FullBytes)
            {
                return _bus.Write(BufferClear, 0) ? Lost : NoAnswer;
            }

            if (ready < _block.Length)
            {
                return read;
            }

            if (!_bus.Read(BufferRead, _block))
            {
                return NoAnswer;
            }

            for (int at = _axis; at < _block.Length; at += BytesPerFrame)
            {
                target[offset + read] = (short)(_block[at] | (_block[at + 1] << 8));
                read++;
            }
        }

        return read;
    }
}
