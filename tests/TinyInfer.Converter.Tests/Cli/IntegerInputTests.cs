using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Tests.TfLite;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary>
/// Every command takes the numbers of a file in one way: as the source model's integers where its input is int8 or uint8, else as reals.
/// </summary>
public sealed class IntegerInputTests : IDisposable
{
    private static readonly byte[] _pixels = [0, 3, 100, 128, 200, 255, 17, 64];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_report_s_model_gives_the_integers_that_onnx_runtime_gives()
    {
        string report = SharedData.Path("reports/uint8-input");
        await CommandRun.Of("convert", Path.Combine(report, "model.onnx"), "-o", _folder.Path, "--name", "m");

        CommandRun run = await CommandRun.Of(
            "run", _folder["m.tinf"], "-i", Path.Combine(report, "input.npy"), "-o", _folder["result.npy"]);

        NumericArray result = DataFile.Read(_folder["result.npy"]).Values.Single();
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("input 'x': integers are the model's own uint8", run.Output);
        Assert.Equal(ElementType.UInt8, result.Type);
        Assert.Equal(SharedData.Values("reports/uint8-input/expected.npy"), result.Values);
    }

    [Theory]
    [InlineData("dequantized")]
    [InlineData("moved and dequantized")]
    [InlineData("cast")]
    [InlineData("QLinear")]
    public async Task Pixels_give_what_onnx_runtime_gives(string kind)
    {
        string model = await Convert(kind);
        File.WriteAllBytes(_folder["pixels.npy"],
            NpyFile.Write(new NumericArray([1, 8], Array.ConvertAll(_pixels, p => (float)p), ElementType.UInt8)));
        File.WriteAllText(_folder["pixels.csv"], string.Join(',', _pixels));
        float[] expected = Expected(model);

        foreach (string file in (string[])["pixels.npy", "pixels.csv"])
        {
            CommandRun run = await CommandRun.Of("run", _folder["m.tinf"], "-i", _folder[file], "-o", _folder["out.npy"]);

            Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
            NumericArray output = DataFile.Read(_folder["out.npy"]).Values.Single();
            Assert.Equal(kind == "cast" ? ElementType.Float32 : ElementType.UInt8, output.Type);
            Assert.All(expected.Zip(output.Values), pair => Assert.Equal(pair.First, pair.Second, kind == "cast" ? 0.02f : 0f));
        }
    }

    [Fact]
    public async Task Reals_are_quantized_and_doubted_where_they_leave_the_range()
    {
        await Convert("dequantized");
        File.WriteAllBytes(_folder["reals.npy"], NpyFile.Write([1, 8], [0f, 0.5f, -1.25f, 2f, 5f, -4f, 1f, 3.75f]));
        File.WriteAllBytes(_folder["pixels.npy"], NpyFile.Write([1, 8], Array.ConvertAll(_pixels, p => (float)p)));

        CommandRun reals = await CommandRun.Of("run", _folder["m.tinf"], "-i", _folder["reals.npy"], "-o", _folder["out.npy"]);
        CommandRun pixels = await CommandRun.Of("run", _folder["m.tinf"], "-i", _folder["pixels.npy"]);
        CommandRun converted = await CommandRun.Of("convert", _folder["m.onnx"], "-o", _folder.Path, "--validation", _folder["pixels.npy"]);

        Assert.Contains("reals become the model's uint8 integers with scale 0.05 and zero point 100", reals.Output);
        Assert.DoesNotContain("warning", reals.Output);
        NumericArray output = DataFile.Read(_folder["out.npy"]).Values.Single();
        Assert.Equal(ElementType.Float32, output.Type);
        Assert.Equal([0f, 0.5f, -0.625f, 2f, 5f, -2f, 1f, 3.75f], output.Values.Select(v => MathF.Round(v, 3)), new Near(0.03f));
        Assert.Contains("If they are the model's uint8 integers, save them as such", Flat(pixels.Output));
        Assert.Contains("If they are the model's uint8 integers, save them as such", Flat(converted.Output));
    }

    [Theory]
    [InlineData("int32", "256,0,0,0,0,0,0,0", "sample 0 holds 256, but input 'x' takes uint8 integers from 0 to 255")]
    [InlineData("int8", "0,0,0,0,0,0,0,0,1,2,3,4,-1,6,7,8", "sample 1 holds -1, but input 'x' takes uint8 integers from 0 to 255")]
    public async Task Integers_of_another_type_are_refused(string type, string values, string problem)
    {
        await Convert("dequantized");
        float[] numbers = [.. values.Split(',').Select(float.Parse)];
        NumericArray array = new([numbers.Length / 8, 8], numbers, Enum.Parse<ElementType>(type, ignoreCase: true));
        File.WriteAllBytes(_folder["in.npy"], NpyFile.Write(array));

        CommandRun run = await CommandRun.Of("run", _folder["m.tinf"], "-i", _folder["in.npy"]);
        CommandRun convert = await CommandRun.Of("convert", _folder["m.onnx"], "-o", _folder["no"], "--validation", _folder["in.npy"]);

        Assert.Equal((1, 1), (run.ExitCode, convert.ExitCode));
        Assert.Contains(problem, run.Error);
        Assert.Contains(problem, convert.Error);
    }

    [Fact]
    public async Task Raw_samples_are_the_device_s_own()
    {
        string model = await Convert("dequantized");
        File.WriteAllBytes(_folder["raw.npy"], NpyFile.Write([1, 8], Array.ConvertAll(_pixels, p => (sbyte)(p - 128))));

        await CommandRun.Of("run", _folder["m.tinf"], "-i", _folder["raw.npy"], "-o", _folder["out.npy"], "--raw");

        NumericArray output = DataFile.Read(_folder["out.npy"]).Values.Single();
        Assert.Equal(ElementType.Int8, output.Type);
        Assert.Equal(Expected(model), Array.ConvertAll(output.Values, v => v + 128));
    }

    [Fact]
    public async Task TfLite_s_uint8_is_read_the_same_way()
    {
        TfLiteModelBuilder builder = new();
        int image = builder.Tensor(TensorType.UInt8, [1, 4], [0.1f], [128], []);
        int x = builder.Activation([1, 4], 0.1f, 0);
        int y = builder.Activation([1, 4], 0.1f, 0);
        int result = builder.Tensor(TensorType.UInt8, [1, 4], [0.1f], [128], []);
        builder.Operator("QUANTIZE", [image], [x]).Operator("RELU", [x], [y]).Operator("QUANTIZE", [y], [result]);
        File.WriteAllBytes(_folder["t.tflite"], builder.Build([image], [result]));
        await CommandRun.Of("convert", _folder["t.tflite"], "-o", _folder.Path);
        File.WriteAllBytes(_folder["in.npy"], NpyFile.Write(new NumericArray([1, 4], [0, 100, 128, 255], ElementType.UInt8)));

        await CommandRun.Of("run", _folder["t.tinf"], "-i", _folder["in.npy"], "-o", _folder["out.npy"]);

        NumericArray output = DataFile.Read(_folder["out.npy"]).Values.Single();
        Assert.Equal((ElementType.UInt8, "128 128 128 255"), (output.Type, string.Join(' ', output.Values)));
    }

    [Fact]
    public async Task Bytes_go_into_a_uint8_input_and_into_no_other()
    {
        await Convert("dequantized");
        InferenceModel model = InferenceModel.Load(File.ReadAllBytes(_folder["m.tinf"]));

        model.Input.Write(_pixels);

        Assert.Equal(_pixels, model.Input.Data.Skip(model.Input.Offset).Take(8).Select(q => (byte)(q + 128)));
        Assert.Throws<InvalidOperationException>(() => model.Output.Write(_pixels));
        Assert.Throws<ArgumentException>(() => model.Input.Write(_pixels[1..]));
    }

    private static string Flat(string text) =>
        string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private float[] Expected(string model)
    {
        using OnnxReference reference = OnnxReference.Create(OnnxFile.Read(File.ReadAllBytes(model)));
        return [.. reference.Run(new Dictionary<string, float[]> { ["x"] = Array.ConvertAll(_pixels, p => (float)p) })["y"]];
    }

    private async Task<string> Convert(string kind)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().InputOf(OnnxTensor.UInt8, "x", 1, 8)
            .Constant("s", [0.05f]).Integers("z", OnnxTensor.UInt8, [100]).Constant("t", [0.05f]).Integers("w", OnnxTensor.UInt8, [90]);
        builder = kind switch
        {
            "cast" => builder.Node("Cast", ["x"], ["r"], ("to", OnnxTensor.Float)).Constant("k", [1 / 255f]).Node(
                "Mul", ["r", "k"], ["y"]).Output("y"),
            "QLinear" => builder.Node("com.microsoft.QLinearLeakyRelu", ["x", "s", "z", "t", "w"], ["y"], ("alpha", 0.5f)).OutputOf(
                OnnxTensor.UInt8, "y"),
            _ => (kind == "dequantized"
                    ? builder.Node("DequantizeLinear", ["x", "s", "z"], ["r"])
                    : builder.Node("Reshape", ["x", "shape"], ["m"]).Constant("shape", [1L, 8]).Node(
                        "DequantizeLinear", ["m", "s", "z"], ["r"]))
                .Node("LeakyRelu", ["r"], ["a"], ("alpha", 0.5f)).Node("QuantizeLinear", ["a", "t", "w"], ["y"]).OutputOf(
                    OnnxTensor.UInt8, "y"),
        };
        string model = builder.Save(_folder.Path, "m.onnx");
        File.WriteAllBytes(_folder["c.npy"],
            NpyFile.Write(new NumericArray([1, 8], [0, 10, 20, 100, 150, 160, 200, 255], ElementType.UInt8)));
        CommandRun run = await CommandRun.Of("convert", model, "-o", _folder.Path, "-c", _folder["c.npy"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return model;
    }

    private sealed class Near(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => MathF.Abs(x - y) <= tolerance;

        public int GetHashCode(float value) => 0;
    }
}
