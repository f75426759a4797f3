using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Models built after public reports: what ONNX Runtime gives, or a message that names node and remedy.</summary>
public sealed class OnnxReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> HostileModels
    {
        get
        {
            string folder = Path.Combine(DeviceHarness.Repository.SharedData, "reports/hostile");
            return Directory.Exists(folder)
                ? [.. Directory.GetFiles(folder, "*.onnx").Select(Path.GetFileName).Order().OfType<string>()]
                : [string.Empty];
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("float16", 30)]
    [InlineData("gemm-constant-beta", 30)]
    [InlineData("local-function", 30)]
    [InlineData("sparse-weights", 30)]
    [InlineData("cast-to-bool", 100)]
    [InlineData("grouped-transpose-per-channel", 100)]
    [InlineData("resize-nearest", 35)]
    [InlineData("vector-times-matrix", 35)]
    [InlineData("weights-along-inputs", 35)]
    [InlineData("zero-scale-channel", 100)]
    public void Is_converted(string name, double decibel)
    {
        string folder = SharedData.Path($"reports/{name}");
        string calibration = Path.Combine(folder, "calibration.npy");
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = Path.Combine(folder, "model.onnx"),
            Calibration = File.Exists(calibration) ? calibration : null,
        });
        float[] input = DataFile.Read(Path.Combine(folder, "input.npy")).Values.Single().Values;
        float[] expected = DataFile.Read(Path.Combine(folder, "expected.npy")).Values.Single().Values;
        float[] actual = Run(InferenceModel.Load(result.Blob), input, expected.Length);
        double noise = expected.Zip(actual, (e, a) => ((double)e - a) * ((double)e - a)).Sum();
        double signal = expected.Sum(e => (double)e * e);
        Assert.True(10 * Math.Log10(signal / noise) >= decibel, $"{10 * Math.Log10(signal / noise):F1} dB");
    }

    [Theory]
    [InlineData("baked-shape", "Reshape 'r': ", "Input shape:{1,4,6,6}, requested shape:{1,4,100}", "--shape h=12 --shape wd=12")]
    [InlineData("batchnorm-training", "exported in training mode (BatchNormalization 'y')", "model.eval()", "")]
    [InlineData("dynamic-sequence", "Dimension 0 of input 'x' is dynamic ('seq') and no batch", "--shape seq=N", "")]
    [InlineData("transposed-output-padding", "ConvTranspose 'y': ", "Make the output padding smaller than the stride", "")]
    public async Task Is_refused_with_node_and_remedy(string name, string place, string remedy, string options)
    {
        string folder = SharedData.Path($"reports/{name}");
        CommandRun run = await CommandRun.Of(
            ["convert", $"{folder}/model.onnx", "-c", $"{folder}/calibration.npy", "-o", _folder["out"],
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(place, run.Error, StringComparison.Ordinal);
        Assert.Contains(remedy, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task A_sequence_is_converted_with_its_length()
    {
        string folder = SharedData.Path("reports/dynamic-sequence");
        CommandRun run = await CommandRun.Of(
            "convert", $"{folder}/model.onnx", "-c", $"{folder}/calibration.npy", "-o", _folder["out"], "--shape", "seq=12", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public void Dilation_with_same_padding()
    {
        string folder = SharedData.Path("reports/dilated-same");
        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = $"{folder}/model.onnx", Calibration = $"{folder}/calibration.npy" });
        result.IsClose();
    }

    [Theory]
    [MemberData(nameof(HostileModels))]
    public async Task No_file_is_answered_by_a_stack_trace(string name)
    {
        string model = SharedData.Path($"reports/hostile/{name}");
        string data = Path.ChangeExtension(model, ".npy");
        CommandRun run = await CommandRun.Of(["convert", model, "-o", _folder["out"], .. File.Exists(data) ? (string[])["-c", data] : []]);
        Assert.InRange(run.ExitCode, 0, 1);
        Assert.DoesNotContain("should not have happened", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("range is not known", run.Error, StringComparison.Ordinal);
        Assert.True(run.ExitCode == 0 || run.Error.Length > 20, "no message");
    }

    private static float[] Run(InferenceModel model, float[] inputs, int count)
    {
        List<float> outputs = [];
        float[] output = new float[model.Output.Length];
        foreach (float[] sample in inputs.Chunk(model.Input.Length))
        {
            model.Input.Write(sample);
            model.Run();
            model.Output.Read(output);
            outputs.AddRange(output);
        }

        Assert.Equal(count, outputs.Count);
        return [.. outputs];
    }
}
