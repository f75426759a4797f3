namespace TinyInfer.Format;

/// <summary>
/// The constants of the <c>.tinf</c> model blob, shared by the reader on the device and the writer on the desktop.
/// </summary>
/// <remarks>
/// A blob is little-endian: header, tensor table, operator table, input and output lists, metadata, self-test, constant data, in this
/// order. All offsets count from the first byte of the blob. The constant data starts on a multiple of <see cref="ConstantAlignment"/>,
/// and so does each constant, so that a reader in place never meets a misaligned value.
/// </remarks>
internal static class BlobFormat
{
    /// <summary>"TINF", the first four bytes, as a little-endian integer.</summary>
    public const uint Magic = 0x464E4954;

    /// <summary>The format version this code reads and writes.</summary>
    public const int Version = 1;

    /// <summary>Bytes of the header. A newer minor header may be longer; never shorter.</summary>
    public const int HeaderSize = 72;

    /// <summary>Alignment in bytes of the constant data and of each constant.</summary>
    public const int ConstantAlignment = 8;

    /// <summary>Header: magic, u32.</summary>
    public const int MagicAt = 0;

    /// <summary>Header: format version, u16.</summary>
    public const int VersionAt = 4;

    /// <summary>Header: header size in bytes, u16.</summary>
    public const int HeaderSizeAt = 6;

    /// <summary>Header: size of the whole blob in bytes, u32.</summary>
    public const int TotalSizeAt = 8;

    /// <summary>Header: CRC-32 of all bytes but these four, u32.</summary>
    public const int ChecksumAt = 12;

    /// <summary>Header: <see cref="RoundingMode"/>, u8; the next three bytes are zero.</summary>
    public const int RoundingAt = 16;

    /// <summary>Header: bytes of the activation arena, u32.</summary>
    public const int ArenaSizeAt = 20;

    /// <summary>Header: number of tensors, u16.</summary>
    public const int TensorCountAt = 24;

    /// <summary>Header: number of operators, u16.</summary>
    public const int OperatorCountAt = 26;

    /// <summary>Header: number of model inputs, u16.</summary>
    public const int InputCountAt = 28;

    /// <summary>Header: number of model outputs, u16.</summary>
    public const int OutputCountAt = 30;

    /// <summary>Header: RAM in bytes that packed weights may take where the operator table leaves the mode open, u32.</summary>
    public const int PackedBudgetAt = 32;

    /// <summary>Header: offset of the tensor table, u32.</summary>
    public const int TensorTableAt = 36;

    /// <summary>Header: offset of the operator table, u32.</summary>
    public const int OperatorTableAt = 40;

    /// <summary>Header: offset of the input and output lists (u16 tensor indices, inputs first), u32.</summary>
    public const int PortsAt = 44;

    /// <summary>Header: offset of the metadata, u32.</summary>
    public const int MetadataAt = 48;

    /// <summary>Header: size of the metadata in bytes, 0 where there is none, u32.</summary>
    public const int MetadataSizeAt = 52;

    /// <summary>Header: offset of the self-test, u32.</summary>
    public const int SelfTestAt = 56;

    /// <summary>Header: size of the self-test in bytes, 0 where there is none, u32.</summary>
    public const int SelfTestSizeAt = 60;

    /// <summary>Header: offset of the constant data, u32.</summary>
    public const int ConstantsAt = 64;

    /// <summary>Header: size of the constant data in bytes, u32.</summary>
    public const int ConstantsSizeAt = 68;

    /// <summary>Bytes of a tensor record before its dimensions: type u8, rank u8, zero point i16, scale f32, arena offset u32.</summary>
    public const int TensorRecordSize = 12;

    /// <summary>Tensor type: int8 with scale and zero point.</summary>
    public const int TypeInt8 = 1;

    /// <summary>Tensor type: int16 with scale and zero point, in an arena of its own.</summary>
    public const int TypeInt16 = 2;

    /// <summary>The highest rank of a tensor.</summary>
    public const int MaxRank = 6;

    /// <summary>
    /// Bytes of an operator record before its lists: code u16, mode u8, input count u8, output count u8, constant count u8, attribute count
    /// u16. Then: inputs and outputs (u16 tensor indices, padded to 4 bytes), attributes (i32), constants (u32 offset and u32 length each).
    /// </summary>
    public const int OperatorRecordSize = 8;

    /// <summary>The largest arena that a reader accepts: far above what a board has, far below what a hostile blob would ask.</summary>
    public const int MaxArenaSize = 16 * 1024 * 1024;

    /// <summary>The largest value of one dimension, kernel, stride or padding.</summary>
    public const int MaxDimension = 1 << 20;

    /// <summary>Weights are stored with this offset as unsigned bytes, so that a load needs no sign extension.</summary>
    public const int WeightOffset = 128;

    /// <summary>Weights of 4 bits are stored with an offset of 8; so much more makes them stored bytes.</summary>
    public const int NarrowToByte = WeightOffset - 8;

    /// <summary>Metadata value: UTF-8 text.</summary>
    public const int MetadataText = 0;

    /// <summary>Metadata value: float32 numbers.</summary>
    public const int MetadataFloats = 1;

    /// <summary>Metadata value: bytes.</summary>
    public const int MetadataBytes = 2;

    /// <summary>
    /// Bytes of a metadata entry before its key: kind u8, key length u8, reserved u16, value length u32. Key and value are padded to 4
    /// bytes together.
    /// </summary>
    public const int MetadataEntrySize = 8;

    /// <summary>
    /// Bytes of one self-test entry: operator index u16, reserved u16, CRC-32 of its outputs u32. The entries follow a u32 count; the
    /// inputs' bytes follow them.
    /// </summary>
    public const int SelfTestEntrySize = 8;
}
