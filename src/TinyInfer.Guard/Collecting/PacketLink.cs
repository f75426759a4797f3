namespace TinyInfer.Guard.Collecting;

/// <summary>Where packets go: a serial port.</summary>
public abstract class PacketLink
{
    /// <summary>Sends bytes. It may wait until they are gone: sampling goes on meanwhile.</summary>
    /// <param name="packets">One packet or several.</param>
    /// <param name="count">Number of bytes.</param>
    public abstract void Write(byte[] packets, int count);
}
