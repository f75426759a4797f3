using System.Buffers.Binary;

namespace TinyInfer.Tests.Esp32;

/// <summary>The registers of an ADXL345 that measures what a test says.</summary>
internal sealed class SimulatedAdxl345
{
    private const int FifoLength = 32;

    private readonly Queue<short[]> _fifo = new();
    private bool _overrun;

    internal SimulatedAdxl345()
    {
        Bus = new SimulatedI2c(Read, (register, value) => Registers[register] = value);
    }

    internal SimulatedI2c Bus { get; }

    internal Dictionary<byte, byte> Registers { get; } = [];

    internal byte Identity { get; set; } = 0xE5;

    internal void Measure(params short[] axes)
    {
        if (_fifo.Count == FifoLength)
        {
            _fifo.Dequeue();
            _overrun = true;
        }

        _fifo.Enqueue(axes);
    }

    private byte[] Read(byte register, int count)
    {
        switch (register)
        {
            case 0x00:
                return [Identity];
            case 0x30:
                return [(byte)(_overrun ? 1 : 0)];
            case 0x39:
                return [(byte)_fifo.Count];
            default:
                Assert.Equal((0x32, 6), (register, count));
                short[] axes = _fifo.Dequeue();
                _overrun = false;
                byte[] bytes = new byte[6];
                for (int i = 0; i < 3; i++)
                {
                    BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), axes[i]);
                }

                return bytes;
        }
    }
}
