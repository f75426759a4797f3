namespace TinyInfer.Guard.Collecting;

/// <summary>
/// Packets of what a board collects, as they go over a serial link. All numbers are little-endian.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item>0: two bytes that text does not have, <see cref="First"/> and <see cref="Second"/></item>
/// <item>2: the kind, <see cref="Settings"/> or <see cref="Samples"/></item>
/// <item>3: flags: <see cref="Gap"/>, <see cref="Pause"/>, and a <see cref="TinyInfer.Signal.SensorFault"/> in the lower bits</item>
/// <item>4: number of the packet of samples, of 32 bits; other packets have the number of the next one</item>
/// <item>8: milliseconds since the board started, of 32 bits, when the last of its samples had been taken</item>
/// <item>12: length of the payload in bytes, of 16 bits</item>
/// <item>14: the payload: samples of 16 bits, frame after frame; or the settings, JSON in ASCII</item>
/// <item>the CRC-32 of all that</item>
/// </list>
/// </remarks>
public static class PacketFormat
{
    /// <summary>The first byte of a packet.</summary>
    public const byte First = 0xE7;

    /// <summary>The second byte of a packet.</summary>
    public const byte Second = 0xA9;

    /// <summary>Kind of a packet that says what sensor there is, and by its flags whether it answers.</summary>
    public const byte Settings = 1;

    /// <summary>Kind of a packet with samples.</summary>
    public const byte Samples = 2;

    /// <summary>Samples were lost before those of this packet: by the sensor, or because the link was not ready in time.</summary>
    public const byte Gap = 0x40;

    /// <summary>Samples were not taken before those of this packet: it is the first of a burst.</summary>
    public const byte Pause = 0x80;

    /// <summary>The bits of the flags that hold a fault of the sensor, a <see cref="TinyInfer.Signal.SensorFault"/>.</summary>
    public const byte Fault = 0x1F;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = 14;

    /// <summary>Bytes behind the payload.</summary>
    public const int ChecksumLength = 4;

    /// <summary>Bytes besides the payload.</summary>
    public const int Overhead = HeaderLength + ChecksumLength;

    /// <summary>Where the packet's number stands.</summary>
    public const int SequenceAt = 4;

    /// <summary>Where the time stands.</summary>
    public const int TimeAt = 8;

    /// <summary>Where the payload's length stands.</summary>
    public const int LengthAt = 12;

    /// <summary>Writes what comes before the payload.</summary>
    internal static void WriteHeader(byte[] target, int at, byte kind, byte flags, uint sequence, long milliseconds, int length)
    {
        target[at] = First;
        target[at + 1] = Second;
        target[at + 2] = kind;
        target[at + 3] = flags;
        LittleEndian.Write(target, at + SequenceAt, (int)sequence);
        LittleEndian.Write(target, at + TimeAt, (int)milliseconds);
        target[at + LengthAt] = (byte)length;
        target[at + LengthAt + 1] = (byte)(length >> 8);
    }
}
