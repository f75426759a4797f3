using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Quantized;

/// <summary>The ONNX backend suite's node tests of operators on integers, whose results have to be met exactly.</summary>
public sealed class QuantizedNodeTests
{
    private const string PerChannel = "an activation with a scale for each channel";
    private const string Accumulators = "its results are accumulators of 32 bits, which int8 tensors cannot hold; what makes int8 of "
        + "them is tested elsewhere";
    private const string Dynamic = "scales that are computed at run time";

    public static TheoryData<string, string?> Cases() => new()
    {
        { "basic_convinteger", Accumulators },
        { "convinteger_with_padding", Accumulators },
        { "convinteger_without_padding", Accumulators },
        { "dequantizelinear", null },
        { "dequantizelinear_axis", PerChannel },
        { "dynamicquantizelinear", Dynamic },
        { "dynamicquantizelinear_expanded", Dynamic },
        { "dynamicquantizelinear_max_adjusted", Dynamic },
        { "dynamicquantizelinear_max_adjusted_expanded", Dynamic },
        { "dynamicquantizelinear_min_adjusted", Dynamic },
        { "dynamicquantizelinear_min_adjusted_expanded", Dynamic },
        { "matmulinteger", Accumulators },
        { "qlinearconv", null },
        { "qlinearmatmul_2D", null },
        { "qlinearmatmul_3D", "a constant matrix for each batch" },
        { "quantizelinear", null },
        { "quantizelinear_axis", PerChannel },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void GivesTheExpectedOutput(string name, string? unsupported)
    {
        Assert.SkipWhen(unsupported != null, $"not supported: {unsupported}.");
        Assert.SkipUnless(OnnxNodeSuite.IsPresent, "the ONNX backend suite is absent: install Debian's package libonnx-testdata.");
        using TemporaryFolder folder = new();
        ConversionOptions options = OnnxNodeSuite.Prepare(name, 1, folder.Path);

        ConversionResult result = ModelConverter.Convert(options with { Calibration = null });

        string input = result.Network.Inputs[0].Name;
        result.Model.Input.Write(result.Network.Inputs[0].FromSample(
            new Dictionary<string, float[]> { [input] = OnnxNodeSuite.Floats(OnnxNodeSuite.Input(name, 0)) }));
        result.Model.Run();
        TensorProto expected = OnnxNodeSuite.Output(name, 0);
        float[] values = OnnxNodeSuite.Floats(expected);
        if (expected.DataType == OnnxTensor.Float)
        {
            float[] reals = new float[result.Model.Output.Length];
            result.Model.Output.Read(reals);
            Assert.Equal(values, reals);
        }
        else
        {
            int offset = expected.DataType == OnnxTensor.UInt8 ? 128 : 0;
            sbyte[] integers = new sbyte[result.Model.Output.Length];
            result.Model.Output.Read(integers);
            Assert.Equal(Array.ConvertAll(values, v => (sbyte)(v - offset)), integers);
        }
    }

    [Fact]
    public void EveryTestOfTheSuiteIsListed()
    {
        Assert.SkipUnless(OnnxNodeSuite.IsPresent, "the ONNX backend suite is absent: install Debian's package libonnx-testdata.");
        string[] patterns = ["quantizelinear", "qlinear", "integer"];

        Assert.Equal(
            OnnxNodeSuite.Names.Where(name => patterns.Any(name.Contains)).Order(StringComparer.Ordinal),
            Cases().Select(c => c.Data.Item1).Order(StringComparer.Ordinal));
    }
}
