using System;
using TinyInfer.Guard.Sampling;

namespace TinyInfer.Esp32.Sensors;

/// <summary>
/// Analog Devices ADXL345: three axes, up to ±16 g in steps of 1/256 g, up to 3,200 frames a second, 32 of them in its own buffer.
/// </summary>
/// <remarks>Registers as in the data sheet, revision G. SPI in mode 3, at most 5 MHz; I2C at most 800 frames a second.</remarks>
public sealed class Adxl345 : SampleSource
{
    /// <summary>Its I2C address where the pin ALT ADDRESS is low; 0x1D where it is high.</summary>
    public const int Address = 0x53;

    /// <summary>Counts of 1 g, in every range.</summary>
    public const int CountsPerG = 256;

    private const byte DeviceId = 0x00;
    private const byte DeviceIdValue = 0xE5;
    private const byte BandwidthRate = 0x2C;
    private const byte PowerControl = 0x2D;
    private const byte InterruptSource = 0x30;
    private const byte DataFormat = 0x31;
    private const byte Data = 0x32;
    private const byte FifoControl = 0x38;
    private const byte FifoStatus = 0x39;
    private const byte Overrun = 0x01;
    private const byte Measure = 0x08;
    private const byte FullResolution = 0x08;
    private const byte Stream = 0x80;
    private const byte HighestRateCode = 0x0F;
    private const int HighestRate = 3200;

    private readonly RegisterBus _bus;
    private readonly byte _range;
    private readonly byte _rateCode;
    private readonly byte[] _one = new byte[1];
    private readonly byte[] _axes = new byte[6];

    /// <summary>Makes the sensor.</summary>
    /// <param name="bus">Its registers.</param>
    /// <param name="range">The range in g: 2, 4, 8 or 16.</param>
    /// <param name="rate">Frames a second: 3200, 1600, 800 and on by halves down to 25.</param>
    /// <exception cref="ArgumentException">The sensor has no such range or rate.</exception>
    public Adxl345(RegisterBus bus, int range, int rate)
    {
        _bus = bus;
        _range = (byte)RegisterCode.OfDoubling(range, 2, 4, "ADXL345: range");
        _rateCode = (byte)(HighestRateCode - RegisterCode.OfHalving(rate, HighestRate, 8, "ADXL345: rate"));
    }

    /// <inheritdoc/>
    public override int Channels => 3;

    /// <inheritdoc/>
    public override bool Start()
    {
        return _bus.Read(DeviceId, _one)
            && _one[0] == DeviceIdValue
            && _bus.Write(PowerControl, 0)
            && _bus.Write(DataFormat, (byte)(FullResolution | _range))
            && _bus.Write(BandwidthRate, _rateCode)
            && _bus.Write(FifoControl, 0)
            && _bus.Write(FifoControl, Stream)
            && _bus.Write(PowerControl, Measure);
    }

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        if (!_bus.Read(InterruptSource, _one))
        {
            return NoAnswer;
        }

        bool overrun = (_one[0] & Overrun) != 0;
        if (!_bus.Read(FifoStatus, _one))
        {
            return NoAnswer;
        }

        int ready = _one[0] & 0x3F;
        ready = ready < frames ? ready : frames;
        for (int i = 0; i < ready; i++)
        {
            if (!_bus.Read(Data, _axes))
            {
                return NoAnswer;
            }

            target[offset] = (short)(_axes[0] | (_axes[1] << 8));
            target[offset + 1] = (short)(_axes[2] | (_axes[3] << 8));
            target[offset + 2] = (short)(_axes[4] | (_axes[5] << 8));
            offset += 3;
        }

        // What was read clears the flag; the caller throws it away together with what it has from before the gap.
        return overrun ? Lost : ready;
    }
}
