// Signatures of those members of nanoFramework's board packages that firmware uses. The packages cannot be restored everywhere: against
// these, and the real mscorlib, the board's code is compiled on any machine, and what it then refers to is looked up in the list of the
// packages' metadata.
namespace System.Device.Gpio
{
    public enum PinMode { Input, Output, InputPullUp }
    public struct PinValue
    {
        public static PinValue High => default;
        public static PinValue Low => default;
        public static bool operator ==(PinValue a, PinValue b) => true;
        public static bool operator !=(PinValue a, PinValue b) => false;
        public override bool Equals(object other) => true;
        public override int GetHashCode() => 0;
    }
    public class GpioController
    {
        public GpioPin OpenPin(int pinNumber, PinMode mode) => null;
    }
    public class GpioPin : System.IDisposable
    {
        public void Dispose() { }
        public PinValue Read() => default;
        public void Write(PinValue value) { }
    }
}

namespace System.Device.Spi
{
    public enum SpiMode { Mode0, Mode1, Mode2, Mode3 }
    public sealed class SpiConnectionSettings
    {
        public SpiConnectionSettings(int busId, int chipSelectLine) { }
        public int ClockFrequency { get; set; }
        public SpiMode Mode { get; set; }
    }
    public class SpiDevice
    {
        public static SpiDevice Create(SpiConnectionSettings settings) => null;
        public void TransferFullDuplex(System.SpanByte writeBuffer, System.SpanByte readBuffer) { }
        public void Write(System.SpanByte buffer) { }
    }
}

namespace System.Device.I2c
{
    public enum I2cBusSpeed { StandardMode, FastMode }
    public enum I2cTransferStatus { UnknownError, FullTransfer }
    public class I2cTransferResult
    {
        public I2cTransferStatus Status => default;
    }
    public sealed class I2cConnectionSettings
    {
        public I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed) { }
    }
    public class I2cDevice
    {
        public static I2cDevice Create(I2cConnectionSettings settings) => null;
        public I2cTransferResult Write(System.SpanByte buffer) => null;
        public I2cTransferResult WriteRead(System.SpanByte writeBuffer, System.SpanByte readBuffer) => null;
    }
}

namespace System.Device.Adc
{
    public class AdcChannel
    {
        public int ReadValue() => 0;
    }
    public class AdcController
    {
        public AdcChannel OpenChannel(int channelNumber) => null;
    }
}

namespace System.IO.Ports
{
    public enum Parity { None }
    public enum StopBits { One }
    public sealed class SerialPort : System.IDisposable
    {
        public SerialPort(string portName, int baudRate, Parity parity, int dataBits, StopBits stopBits) { }
        public void Open() { }
        public void Write(byte[] buffer, int offset, int count) { }
        public void Dispose() { }
    }
}

namespace System.IO
{
    public static class File
    {
        public static bool Exists(string path) => false;
    }
    public enum FileMode { CreateNew = 1, Create, Open, OpenOrCreate, Truncate, Append }
    public enum FileAccess { Read = 1, Write, ReadWrite }
    public enum SeekOrigin { Begin, Current, End }
    public abstract class Stream : System.IDisposable
    {
        public abstract long Length { get; }
        public abstract int Read(byte[] buffer, int offset, int count);
        public abstract long Seek(long offset, SeekOrigin origin);
        public abstract void SetLength(long value);
        public abstract void Write(byte[] buffer, int offset, int count);
        public abstract void Flush();
        public void Dispose() { }
    }
    public class FileStream : Stream
    {
        public FileStream(string path, FileMode mode, FileAccess access) { }
        public override long Length => 0;
        public override int Read(byte[] buffer, int offset, int count) => 0;
        public override long Seek(long offset, SeekOrigin origin) => 0;
        public override void SetLength(long value) { }
        public override void Write(byte[] buffer, int offset, int count) { }
        public override void Flush() { }
    }
}

namespace nanoFramework.Hardware.Esp32
{
    public enum EspNativeError { OK }
    public enum DeviceFunction { SPI1_MOSI, SPI1_MISO, SPI1_CLOCK, I2C1_DATA, I2C1_CLOCK, COM2_RX, COM2_TX }
    public static class Configuration
    {
        public static void SetPinFunction(int pin, DeviceFunction function) { }
    }
    public class HighResTimer
    {
        public static ulong GetCurrent() => 0;
    }
    public class Sleep
    {
        public enum WakeupCause { Undefined, Ext0, Ext1, Timer, Gpio }
        public enum WakeupGpioPin : ulong { None }
        public static WakeupCause GetWakeupCause() => default;
        public static EspNativeError EnableWakeupByTimer(System.TimeSpan time) => default;
        public static EspNativeError EnableWakeupByPin(WakeupGpioPin pin, int level) => default;
        public static EspNativeError StartLightSleep() => default;
        public static void StartDeepSleep() { }
    }
}
