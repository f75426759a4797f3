using TinyInfer.Format;

namespace TinyInfer.Anomaly.Format;

/// <summary>
/// The layout of a detector's parameters, which a model's metadata carry, and of its state, which it keeps over a sleep. Shared by readers
/// and writers.
/// </summary>
/// <remarks>
/// Little-endian. Parameters: a header of <see cref="HeaderSize"/> bytes, then the score's numbers: two u16 counts and float32 arrays, see
/// <see cref="DetectorWriter"/>. Threshold and limits are float32; NaN as a threshold says that it is to be learned.
/// </remarks>
public static class DetectorFormat
{
    /// <summary>"TIAD", the first four bytes of parameters, as a little-endian integer.</summary>
    public const int Magic = 0x44414954;

    /// <summary>"TIAS", the first four bytes of a state, as a little-endian integer.</summary>
    public const int StateMagic = 0x53414954;

    /// <summary>The format version that this code reads and writes.</summary>
    public const int Version = 1;

    /// <summary>Bytes of the header of parameters.</summary>
    public const int HeaderSize = 60;

    /// <summary>
    /// Bytes of the header of a state: magic u32, version u16, reserved u16, size u32, checksum u32, checksum of the parameters u32.
    /// </summary>
    public const int StateHeaderSize = 20;

    /// <summary>Where the checksum is, CRC-32 of all bytes but these four, u32.</summary>
    public const int ChecksumAt = 12;

    /// <summary>The most features, channels or components that a score may have.</summary>
    public const int MaximumCount = 4096;

    /// <summary>Flag of parameters: the threshold adapts.</summary>
    public const int FlagAdaptive = 1;

    /// <summary>Added to a reconstruction error's measure where weights follow.</summary>
    public const int WithWeights = 2;

    internal const string Name = "detector parameters";

    internal const string StateName = "detector state";

    /// <summary>Checks magic, version, size and checksum.</summary>
    /// <returns>A reader after the checksum.</returns>
    /// <exception cref="ModelFormatException">Something is wrong.</exception>
    internal static ByteReader Open(byte[] bytes, string name, int magic, int headerSize)
    {
        ByteReader reader = new ByteReader(bytes, name);
        reader.Require(
            bytes.Length >= headerSize,
            bytes.Length.ToString() + " bytes are too few for a header of " + headerSize.ToString());
        reader.Require(reader.Int() == magic, "the first bytes are not those of " + name);
        int version = reader.UShort();
        reader.Require(version == Version,
            "format version " + version.ToString() + "; this TinyInfer reads version " + Version.ToString());
        reader.Skip(2);
        int size = reader.Int();
        reader.Require(size == bytes.Length, "there should be " + size.ToString() + " bytes, and there are " + bytes.Length.ToString());
        reader.Require(reader.Int() == Checksum(bytes), "the checksum does not match; a byte has changed since it was written");
        return reader;
    }

    /// <summary>Writes magic, version, size and checksum; the checksum is of what the rest is by now.</summary>
    internal static void Seal(byte[] bytes, int magic)
    {
        ByteWriter writer = new ByteWriter(bytes);
        writer.Int(magic);
        writer.UShort(Version);
        writer.UShort(0);
        writer.Int(bytes.Length);
        writer.Int(Checksum(bytes));
    }

    /// <summary>Completes a state.</summary>
    /// <param name="state">The bytes after the header are there.</param>
    /// <param name="parameters">Checksum of the parameters.</param>
    internal static void SealState(byte[] state, int parameters)
    {
        ByteWriter writer = new ByteWriter(state) { At = ChecksumAt + 4 };
        writer.Int(parameters);
        Seal(state, StateMagic);
    }

    /// <summary>Checks a state's header.</summary>
    /// <param name="state">The state.</param>
    /// <param name="parameters">Checksum of the parameters.</param>
    /// <exception cref="ModelFormatException">Something is wrong.</exception>
    internal static void CheckState(byte[] state, int parameters)
    {
        ByteReader reader = Open(state, StateName, StateMagic, StateHeaderSize);
        reader.Require(reader.Int() == parameters, "it is of a detector with other parameters");
    }

    /// <summary>The checksum that sealed bytes carry.</summary>
    internal static int ReadChecksum(byte[] bytes)
    {
        ByteReader reader = new ByteReader(bytes, Name);
        reader.Skip(ChecksumAt);
        return reader.Int();
    }

    private static int Checksum(byte[] bytes)
    {
        Crc32 crc = new Crc32();
        crc.Append(bytes, 0, ChecksumAt);
        crc.Append(bytes, ChecksumAt + 4, bytes.Length - ChecksumAt - 4);
        return (int)crc.Value;
    }
}
