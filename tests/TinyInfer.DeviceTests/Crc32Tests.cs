using nanoFramework.TestFramework;
using TinyInfer.Format;

namespace TinyInfer.DeviceTests;

[TestClass]
public class Crc32Tests
{
    [TestMethod]
    public void Check_value_of_the_standard()
    {
        // The nine digits "123456789", whose CRC-32 every description of the algorithm gives.
        byte[] digits = { 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39 };
        Assert.AreEqual("CBF43926", Checksum(digits, 0, digits.Length).ToString("X8"));
    }

    [TestMethod]
    public void Signed_bytes_count_as_the_same_bytes()
    {
        Crc32 signed = new Crc32();
        signed.Append(new sbyte[] { -128, -1, 0, 127 }, 1, 3);
        Assert.AreEqual((int)Checksum(new byte[] { 255, 0, 127 }, 0, 3), (int)signed.Value);
    }

    [TestMethod]
    public void Parts_give_the_checksum_of_the_whole()
    {
        byte[] data = Blobs.ReadDense();
        Crc32 parts = new Crc32();
        parts.Append(data, 0, 100);
        parts.Append(data, 100, data.Length - 100);
        Assert.AreEqual((int)Checksum(data, 0, data.Length), (int)parts.Value);
    }

    private static uint Checksum(byte[] data, int offset, int count)
    {
        Crc32 crc = new Crc32();
        crc.Append(data, offset, count);
        return crc.Value;
    }
}
