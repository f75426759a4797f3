using TinyInfer.Converter.Blob;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Device;

/// <summary>Every kernel on int16 gives the desktop's bytes on the nanoFramework runtime that the environment names.</summary>
public class WideOnDeviceTests
{
    private const string Program = """
        using TinyInfer;
        using TinyInfer.Format;

        public static class Program
        {
            public static string[] Run()
            {
                TinyInfer.Int16.Int16Kernels.Register();
                return new string[] { Check(ExecutionMode.Compact), Check(ExecutionMode.Packed) };
            }

            private static string Check(ExecutionMode mode)
            {
                LoadOptions options = new LoadOptions { Mode = mode };
                SelfTestResult result = InferenceModel.Load(new ArraySource(Blob.Read()), options).SelfTest();
                return result.Available ? result.Passed ? "passed" : result.FailedLayerName : "absent";
            }
        }
        """;

    public WideOnDeviceTests() => Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

    [Theory]
    [InlineData(1, RoundingMode.TfLite)]
    [InlineData(2, RoundingMode.Single)]
    [InlineData(3, RoundingMode.TfLite)]
    public void Compact_and_packed_give_the_bytes_of_the_desktop(int seed, RoundingMode rounding)
    {
        byte[] blob = BlobWriter.Write(WideZoo.CreateWithSelfTest(seed, rounding));

        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Int16"], [.. ModelProgram.Data("Blob", blob), new AssemblySource("Program", Program)]);

        Assert.Equal(["passed", "passed"], lines);
    }
}
