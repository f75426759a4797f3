using System.Text;

namespace TinyInfer.Tests.Device;

/// <summary>The models of the device tests, written as the source file that the device tests compile.</summary>
public class DeviceTestBlobs
{
    private const int BytesPerLine = 21;

    [Fact]
    public void Blobs_of_the_device_tests_are_what_the_writer_writes()
    {
        string expected = WriteSource();
        string file = DeviceHarness.Repository.Locate("tests", "TinyInfer.DeviceTests", "Blobs.cs");
        string proposal = DeviceHarness.Repository.Locate("artifacts", "Blobs.cs");
        if (File.ReadAllText(file) != expected)
        {
            File.WriteAllText(proposal, expected);
            Assert.Fail($"{file} is stale: the format or a kernel has changed. Where that is meant, take {proposal}.");
        }
    }

    private static string WriteSource()
    {
        StringBuilder source = new();
        source.Append("namespace TinyInfer.DeviceTests;\n\n");
        source.Append("/// <summary>Models with self-tests. Made by DeviceTestBlobs in TinyInfer.Tests, which also checks "
            + "them.</summary>\n");
        source.Append("internal static class Blobs\n{\n");
        WriteMethod(source, "ReadDense", TestModels.WriteWithSelfTest(TestModels.DenseChain(RoundingMode.TfLite, seed: 5, 20, 11, 6)));
        source.Append('\n');
        WriteMethod(source, "ReadConvolution", TestModels.WriteWithSelfTest(TestModels.Convolutional(RoundingMode.Single, seed: 6)));
        source.Append("}\n");
        return source.ToString();
    }

    private static void WriteMethod(StringBuilder source, string name, byte[] blob)
    {
        source.Append($"    internal static byte[] {name}()\n    {{\n        return new byte[]\n        {{\n");
        foreach (byte[] line in blob.Chunk(BytesPerLine))
        {
            source.Append($"            {string.Join(", ", line.Select(b => $"0x{b:X2}"))},\n");
        }

        source.Append("        };\n    }\n");
    }
}
