using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Store;

/// <summary>A test case of RFC 8554, appendix F.</summary>
/// <param name="PublicKey">The public key.</param>
/// <param name="Message">The message.</param>
/// <param name="Signature">Its signature.</param>
internal sealed record Rfc8554(byte[] PublicKey, byte[] Message, byte[] Signature)
{
    /// <summary>Reads the test cases.</summary>
    internal static IReadOnlyList<Rfc8554> Cases()
    {
        List<byte[]> values = [];
        foreach (string line in File.ReadLines(Repository.Locate("tests", "TinyInfer.Tests", "Store", "rfc8554.txt")))
        {
            if (line.All(char.IsAsciiHexDigit))
            {
                values[^1] = [.. values[^1], .. Convert.FromHexString(line)];
            }
            else if (!line.StartsWith('#'))
            {
                values.Add([]);
            }
        }

        return [.. values.Chunk(3).Select(value => new Rfc8554(value[0], value[1], value[2]))];
    }
}
