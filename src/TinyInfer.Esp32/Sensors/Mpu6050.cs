using System;
using TinyInfer.Guard.Sampling;

namespace TinyInfer.Esp32.Sensors;

/// <summary>
/// InvenSense MPU-6050: three axes of acceleration, ±2 to ±16 g in 16 bits, up to 1,000 frames a second, 170 of them in its own buffer.
/// </summary>
/// <remarks>Registers as in the register map, revision 4.2. The gyroscope is not read.</remarks>
public sealed class Mpu6050 : SampleSource
{
    /// <summary>Its I2C address where the pin AD0 is low; 0x69 where it is high.</summary>
    public const int Address = 0x68;

    private const byte SampleRateDivider = 0x19;
    private const byte Configuration = 0x1A;
    private const byte AccelerometerConfiguration = 0x1C;
    private const byte FifoEnable = 0x23;
    private const byte UserControl = 0x6A;
    private const byte PowerManagement = 0x6B;
    private const byte FifoCount = 0x72;
    private const byte FifoData = 0x74;
    private const byte Identity = 0x75;
    private const byte IdentityValue = 0x68;
    private const byte GyroscopeClock = 0x01;
    private const byte LowPass260Hz = 0x01;
    private const byte AccelerometerToFifo = 0x08;
    private const byte ResetFifo = 0x04;
    private const byte UseFifo = 0x40;
    private const int FifoSize = 1024;
    private const int BaseRate = 1000;

    private readonly RegisterBus _bus;
    private readonly byte _range;
    private readonly byte _divider;
    private readonly byte[] _one = new byte[1];
    private readonly byte[] _two = new byte[2];
    private readonly byte[] _axes = new byte[6];

    /// <summary>Makes the sensor.</summary>
    /// <param name="bus">Its registers.</param>
    /// <param name="range">The range in g: 2, 4, 8 or 16; 1 g is 32,768 / range counts.</param>
    /// <param name="rate">Frames a second: 1000 or a whole fraction of it, down to 4.</param>
    /// <exception cref="ArgumentException">The sensor has no such range or rate.</exception>
    public Mpu6050(RegisterBus bus, int range, int rate)
    {
        if (rate < 4 || rate > BaseRate || BaseRate % rate != 0)
        {
            throw new ArgumentException("MPU-6050: rate " + rate.ToString() + " is none that the sensor has");
        }

        _bus = bus;
        _range = (byte)(RegisterCode.OfDoubling(range, 2, 4, "MPU-6050: range") << 3);
        _divider = (byte)((BaseRate / rate) - 1);
    }

    /// <inheritdoc/>
    public override int Channels => 3;

    /// <inheritdoc/>
    public override bool Start()
    {
        return _bus.Read(Identity, _one)
            && _one[0] == IdentityValue
            && _bus.Write(PowerManagement, GyroscopeClock)
            && _bus.Write(Configuration, LowPass260Hz)
            && _bus.Write(AccelerometerConfiguration, _range)
            && _bus.Write(SampleRateDivider, _divider)
            && _bus.Write(FifoEnable, AccelerometerToFifo)
            && ClearFifo();
    }

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames)
    {
        if (!_bus.Read(FifoCount, _two))
        {
            return NoAnswer;
        }

        int bytes = (_two[0] << 8) | _two[1];
        if (bytes > FifoSize - _axes.Length)
        {
            // Full: the oldest bytes may be gone, and with them where a frame starts.
            return ClearFifo() ? Lost : NoAnswer;
        }

        int ready = bytes / _axes.Length;
        ready = ready < frames ? ready : frames;
        for (int i = 0; i < ready; i++)
        {
            if (!_bus.Read(FifoData, _axes))
            {
                return NoAnswer;
            }

            target[offset] = (short)((_axes[0] << 8) | _axes[1]);
            target[offset + 1] = (short)((_axes[2] << 8) | _axes[3]);
            target[offset + 2] = (short)((_axes[4] << 8) | _axes[5]);
            offset += 3;
        }

        return ready;
    }

    private bool ClearFifo()
    {
        return _bus.Write(UserControl, ResetFifo) && _bus.Write(UserControl, UseFifo);
    }
}
