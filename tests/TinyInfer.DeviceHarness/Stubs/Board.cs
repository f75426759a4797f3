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

namespace nanoFramework.Runtime.Native
{
    public enum RebootOption { NormalReboot }
    public static class Power
    {
        public static void RebootDevice(RebootOption rebootOption) { }
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate { }
}

namespace System.Net.NetworkInformation
{
    public class NetworkInterface
    {
        public byte[] PhysicalAddress => null;
        public static NetworkInterface[] GetAllNetworkInterfaces() => null;
    }
}

namespace System.Threading
{
    public struct CancellationToken { }
}

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper
    {
        public static bool ConnectDhcp(string ssid, string password, System.Device.Wifi.WifiReconnectionKind reconnectionKind = default,
            bool requiresDateTime = false, int wifiAdapterId = 0, System.Threading.CancellationToken token = default) => false;
    }
}

namespace System.Device.Wifi
{
    public enum WifiReconnectionKind { Automatic }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public enum MqttQoSLevel { AtMostOnce, AtLeastOnce }
    public enum MqttReasonCode { Success }
    public class MqttMsgPublishEventArgs : System.EventArgs
    {
        public string Topic => null;
        public byte[] Message => null;
    }
    public class MqttMsgPublishedEventArgs : System.EventArgs
    {
        public ushort MessageId => 0;
        public bool IsPublished => false;
    }
}

namespace nanoFramework.M2Mqtt
{
    using nanoFramework.M2Mqtt.Messages;

    public enum MqttSslProtocols { None, TLSv1_2 = 4 }
    public interface IMqttClient
    {
        public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);
        public delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);
    }
    public class MqttClient : System.IDisposable
    {
        public MqttClient(string brokerHostName, int brokerPort, bool secure,
            System.Security.Cryptography.X509Certificates.X509Certificate caCert,
            System.Security.Cryptography.X509Certificates.X509Certificate clientCert, MqttSslProtocols sslProtocol) { }
        public event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived { add { } remove { } }
        public event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished { add { } remove { } }
        public bool IsConnected => false;
        public MqttReasonCode Connect(string clientId, string username, string password, bool willRetain, MqttQoSLevel willQosLevel,
            bool willFlag, string willTopic, string willMessage, bool cleanSession, ushort keepAlivePeriod) => default;
        public void Disconnect() { }
        public void Dispose() { }
        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels) => 0;
        public ushort Publish(string topic, byte[] message, string contentType, System.Collections.ArrayList userProperties,
            MqttQoSLevel qosLevel, bool retain) => 0;
    }
}
