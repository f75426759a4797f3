using System.Text.Json;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.Pipeline;
using TinyInfer.Converter.Weights;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Quantize;

/// <summary>Weights of fewer than 8 bits.</summary>
public sealed class WeightBitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Layers of each kind keep to their bits and use them.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Weights_of_all_kinds_of_layers_keep_to_their_bits(int bits)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 4, 6, 6)
            .Weights("a", 8, 4, 3, 3).Weights("b", 8, 1, 3, 3).Weights("c", 8, 4, 2, 2)
            .Weights("w", 1, 24, 4).Weights("r", 1, 24, 6).Constant("shape", [1L, 1, 4])
            .Node("Conv", ["x", "a"], ["h"], ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Conv", ["h", "b"], ["i"], ("group", 8))
            .Node("ConvTranspose", ["i", "c"], ["j"])
            .Node("GlobalAveragePool", ["j"], ["k"])
            .Node("Reshape", ["k", "shape"], ["l"])
            .Node("LSTM", ["l", "w", "r"], ["m"], ("hidden_size", 6))
            .Output("m");
        ConversionResult result = Convert(model, bits);

        foreach (BlobOperator op in result.Records.Operators.Where(op => op.Constants.Count > 3))
        {
            int[] weights = [.. op.Constants[0].Select(w => Math.Abs(w - BlobFormat.WeightOffset))];
            Assert.Equal(WeightBits.Largest(bits), weights.Max());
        }
    }

    /// <summary>Blobs are the same whatever holds the weights, and generated code has given the same bytes.</summary>
    [Theory]
    [InlineData("bearing", 4)]
    [InlineData("pump", 5)]
    [InlineData("motion", 4)]
    [InlineData("motion", 6)]
    public void Examples_give_the_same_bytes_in_each_mode(string name, int bits)
    {
        ConversionOptions options = new()
        {
            Model = Repository.Locate("models", name, "model.onnx"),
            Calibration = Repository.Locate("models", name, "calibration.npy"),
            Weights = WeightBits.Standard with { Default = bits },
            AcceptLoss = true,
        };
        ConversionResult compact = ModelConverter.Convert(options with { Mode = ExecutionMode.Compact });
        ConversionResult packed = ModelConverter.Convert(options with { Mode = ExecutionMode.Packed });
        ConversionResult compiled = ModelConverter.Convert(options with { Mode = ExecutionMode.Compiled });

        Assert.Equal(compact.Blob, packed.Blob);
        Assert.Equal(compact.Blob, compiled.Blob);
        Assert.All([compact, packed, compiled], result => Assert.True(result.Model.SelfTest().Passed));
    }

    [Fact]
    public async Task Layers_have_the_bits_that_are_given_for_them()
    {
        CommandRun run = await Bearing("--weights", "5", "--weights", "/layers/layers.0/Gemm=4", "--weights", "/layers/layers.6/Gemm=8");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(" bits ", run.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/model.report.json"]));
        Assert.Equal([4, 5, 5, 8], report.RootElement.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("bits").GetInt32()));
    }

    /// <summary>Dense layers of 4 bits take half a byte a weight in the blob, rows of an odd number of weights too.</summary>
    [Theory]
    [InlineData(37, 5)]
    [InlineData(64, 16)]
    [InlineData(2100, 3)]
    [InlineData(1, 1)]
    public void Two_weights_of_four_bits_share_a_byte(int columns, int rows)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, columns).Weights("w", columns, rows)
            .Node("MatMul", ["x", "w"], ["y"]).Output("y");
        ConversionOptions options = new()
        {
            Model = model.Save(_folder.Path),
            Calibration = RandomModel.WriteData(_folder, ("x", [1, columns])),
            Weights = WeightBits.Standard with { Default = 4 },
            AcceptLoss = true,
        };
        ConversionResult compact = ModelConverter.Convert(options with { Mode = ExecutionMode.Compact });
        ConversionResult packed = ModelConverter.Convert(options with { Mode = ExecutionMode.Packed });
        ConversionResult compiled = ModelConverter.Convert(options with { Mode = ExecutionMode.Compiled });

        Assert.Equal(((columns * rows) + 1) / 2, compact.Records.Operators[0].Constants[0].Length);
        Assert.Equal(compact.Blob, packed.Blob);
        Assert.Equal(compact.Blob, compiled.Blob);
        Assert.All([compact, packed, compiled], result => Assert.True(result.Model.SelfTest().Passed));
        InferenceModel flash = InferenceModel.Load(new Format.PartedSource([.. compact.Blob.Chunk(97)]),
            new LoadOptions { Mode = ExecutionMode.Compact });
        Assert.True(flash.SelfTest().Passed);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("7")]
    [InlineData("16")]
    [InlineData("int4")]
    [InlineData("/layers/layers.0/Gemm=")]
    [InlineData("/layers/layers.0/Gemm=2")]
    [InlineData("=4")]
    public async Task Other_bits_are_misuse(string text)
    {
        CommandRun run = await Bearing("--weights", text);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"--weights {text}: 8, 6, 5 or 4", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_layer_is_an_error_that_names_those_there_are()
    {
        CommandRun run = await Bearing("--weights", "fc1=4");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no layer fc1", run.Error, StringComparison.Ordinal);
        Assert.Contains("/layers/layers.4/Gemm", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Weights_of_an_INT8_model_are_rounded_anew_and_that_is_said()
    {
        CommandRun run = await CommandRun.Of(
            "convert", SharedData.Path("onnx/anomaly_autoencoder_qdq.onnx"), "-o", _folder["out"], "--weights", "4", "--brief",
                "--accept-loss");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("rounded anew to fewer bits", run.Output, StringComparison.Ordinal);
    }

    /// <summary>The bearing's autoencoder with weights of 4 bits tells faults as its float model does.</summary>
    [Fact]
    public async Task Four_bits_lose_nothing_of_the_bearing()
    {
        CommandRun run = await Bearing("--weights", "4", "--quality", "best");
        Assert.True(run.ExitCode == 0, run.Error);
        run = await CommandRun.Of(
            "detect", _folder["out/model.tinf"], "-i", Repository.Locate("models", "bearing", "windows.npy"), "--labels",
            Repository.Locate("models", "bearing", "windows.labels.npy"), "--reference",
                Repository.Locate("models", "bearing", "model.onnx"),
            "--json");

        using JsonDocument detection = JsonDocument.Parse(run.Output);
        double Area(string name) => detection.RootElement.GetProperty(name).GetProperty("area").GetDouble();
        Assert.InRange(Area("quality"), Area("floatQuality") - 0.002, 1);
    }

    /// <summary>An INT8 model, whose activations stay as they are, gains from tuning the new weights.</summary>
    [Fact]
    public async Task New_weights_of_an_INT8_model_are_tuned()
    {
        string data = SharedData.Path("onnx/anomaly_autoencoder_batchnorm.calibration.npy");
        string[] Arguments(string quality) => ["convert", SharedData.Path("onnx/anomaly_autoencoder_qdq.onnx"), "-c", data, "-o",
            _folder[quality], "--weights", "4", "--quality", quality, "--accept-loss", "--json"];
        CommandRun fast = await CommandRun.Of(Arguments("fast"));
        CommandRun best = await CommandRun.Of(Arguments("best"));

        Assert.True(best.ExitCode == 0, best.Error);
        Assert.InRange(Output(best), Output(fast) + 1, 100);
        static double Output(CommandRun run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("layers").EnumerateArray().Last(
            l => l.GetProperty("operator").GetString() == "Dense").GetProperty("signalToNoise").GetDouble();
    }

    [Theory]
    [InlineData("4", 0, 4)]
    [InlineData("{ \"/layers/layers.0/Gemm\": 5 }", 0, 5)]
    [InlineData("{ \"/layers/layers.0/Gemm\": 5 }", 1, 8)]
    public void Pipelines_say_bits_too(string json, int layer, int bits)
    {
        string file = BearingPipeline.Save(_folder, $"\"quality\": \"best\", \"weights\": {json}");
        ConversionResult result = Converter.Pipeline.PipelineFile.Read(file).Model!.Load().Conversion!;

        Assert.Equal(bits, ((INarrowable)result.Network.Operators.Where(op => !op.IsView).ElementAt(layer)).BitsPerWeight);
    }

    private Task<CommandRun> Bearing(params string[] options) => CommandRun.Of([
        "convert", Repository.Locate("models", "bearing", "model.onnx"), "-c", Repository.Locate("models", "bearing", "calibration.npy"),
            "-o",
        _folder["out"], .. options]);

    private ConversionResult Convert(OnnxModelBuilder model, int bits) => ModelConverter.Convert(new ConversionOptions
    {
        Model = model.Save(_folder.Path),
        Calibration = RandomModel.WriteData(_folder, ("x", [1, 4, 6, 6])),
        Weights = WeightBits.Standard with { Default = bits },
        AcceptLoss = true,
    });
}
