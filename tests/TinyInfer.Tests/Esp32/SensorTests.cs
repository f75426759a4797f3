using System.Buffers.Binary;
using System.Device.Spi;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Guard.Sampling;

namespace TinyInfer.Tests.Esp32;

public class SensorTests
{
    private readonly short[] _samples = new short[256];

    [Fact]
    public void Adxl345_is_set_up_and_read()
    {
        SimulatedAdxl345 chip = new();
        Adxl345 sensor = new(new I2cRegisters(chip.Bus), 16, 800);

        Assert.True(sensor.Start());
        Assert.Equal((0x0D, 0x0B, 0x80, 0x08), (chip.Registers[0x2C], chip.Registers[0x31], chip.Registers[0x38], chip.Registers[0x2D]));
        Assert.Equal(0, sensor.Read(_samples, 0, 10));
        chip.Measure(1, -2, 300);
        chip.Measure(4, 5, -4096);
        chip.Measure(7, 8, 9);
        Assert.Equal(2, sensor.Read(_samples, 3, 2));
        Assert.Equal([0, 0, 0, 1, -2, 300, 4, 5, -4096, 0], _samples[..10]);
    }

    [Fact]
    public void Adxl345_says_when_its_buffer_overran()
    {
        SimulatedAdxl345 chip = new();
        Adxl345 sensor = new(new I2cRegisters(chip.Bus), 2, 3200);
        sensor.Start();
        for (short i = 0; i < 40; i++)
        {
            chip.Measure(i, i, i);
        }

        Assert.Equal(SampleSource.Lost, sensor.Read(_samples, 0, 80));
        chip.Measure(1, 2, 3);
        Assert.Equal(1, sensor.Read(_samples, 0, 80));
    }

    [Fact]
    public void Another_chip_or_none_is_not_taken_for_a_sensor()
    {
        SimulatedAdxl345 chip = new() { Identity = 0x00 };
        Assert.False(new Adxl345(new I2cRegisters(chip.Bus), 2, 3200).Start());
        chip.Bus.IsUnplugged = true;
        Assert.False(new Adxl345(new I2cRegisters(chip.Bus), 2, 3200).Start());
        Assert.Equal(SampleSource.NoAnswer, new Adxl345(new I2cRegisters(chip.Bus), 2, 3200).Read(_samples, 0, 8));
    }

    [Theory]
    [InlineData(3, 3200)]
    [InlineData(32, 3200)]
    [InlineData(2, 1000)]
    [InlineData(2, 0)]
    public void Settings_that_the_sensor_lacks_are_refused(int range, int rate) =>
        Assert.Throws<ArgumentException>(() => new Adxl345(new I2cRegisters(new SimulatedAdxl345().Bus), range, rate));

    [Fact]
    public void Mpu6050_is_set_up_and_read()
    {
        Dictionary<byte, byte> registers = [];
        byte[] fifo = [0x7F, 0xFF, 0x80, 0x00, 0x00, 0x01];
        int bytes = 6;
        SimulatedI2c bus = new(
            (register, count) => register switch
            {
                0x75 => [0x68],
                0x72 => [(byte)(bytes >> 8), (byte)bytes],
                _ => fifo[..count],
            },
            (register, value) => registers[register] = value);
        Mpu6050 sensor = new(new I2cRegisters(bus), 4, 500);

        Assert.True(sensor.Start());
        Assert.Equal((0x08, 1, 0x08, 0x40, 0x01), (registers[0x1C], registers[0x19], registers[0x23], registers[0x6A], registers[0x6B]));
        Assert.Equal(1, sensor.Read(_samples, 0, 10));
        Assert.Equal([short.MaxValue, short.MinValue, 1], _samples[..3]);
        bytes = 1024;
        Assert.Equal(SampleSource.Lost, sensor.Read(_samples, 0, 10));
    }

    [Fact]
    public void Kx134_reads_one_axis_by_blocks_over_spi()
    {
        SimulatedKx134 chip = new();
        Kx134 sensor = new(new SpiRegisters(chip, 0), 16, 12800, 2, 16);

        Assert.True(sensor.Start());
        Assert.Equal((0xC8, 0x8E, 0xC1), (chip.Registers[0x1B], chip.Registers[0x21], chip.Registers[0x5F]));
        chip.Stored = 15;
        Assert.Equal(0, sensor.Read(_samples, 0, 64));
        chip.Stored = 40;
        Assert.Equal(32, sensor.Read(_samples, 5, 64));
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (short)(-100 * i)), _samples[5..37]);
        chip.Stored = 86;
        Assert.Equal(SampleSource.Lost, sensor.Read(_samples, 0, 64));
    }

    /// <summary>A KX134 whose z axis falls by 100 each frame.</summary>
    private sealed class SimulatedKx134 : SpiDevice
    {
        private short _z;

        internal Dictionary<byte, byte> Registers { get; } = [];

        internal int Stored { get; set; }

        public override SpiConnectionSettings ConnectionSettings { get; } = new(1, 5);

        public override void Read(Span<byte> buffer) => throw new NotSupportedException();

        public override void Write(ReadOnlySpan<byte> buffer) => Registers[buffer[0]] = buffer[1];

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            Span<byte> values = readBuffer[1..];
            switch (writeBuffer[0])
            {
                case 0x13 | 0x80:
                    values[0] = 0x46;
                    break;
                case 0x60 | 0x80:
                    BinaryPrimitives.WriteInt16LittleEndian(values, (short)(6 * Stored));
                    break;
                default:
                    Assert.Equal(0x63 | 0x80, writeBuffer[0]);
                    for (int at = 0; at < values.Length; at += 6, Stored--, _z -= 100)
                    {
                        BinaryPrimitives.WriteInt16LittleEndian(values[(at + 4)..], _z);
                    }

                    break;
            }
        }
    }
}
