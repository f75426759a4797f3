using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.Converter.Tests.Pipeline;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>Float models whose layers are given int16 activations.</summary>
public sealed class ActivationBitsTests : IDisposable
{
    private static readonly ActivationBits _wide = ActivationBits.Standard with { Default = 16 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What is left is the rounding of the weights.</summary>
    [Theory]
    [InlineData("bearing", 3)]
    [InlineData("pump", 1)]
    public void Examples_come_nearer_to_the_float_model(string name, double decibel)
    {
        ConversionOptions options = Example(name);
        ConversionResult narrow = ModelConverter.Convert(options);
        ConversionResult wide = ModelConverter.Convert(options with { Activations = _wide });

        TestContext.Current.SendDiagnosticMessage(
            $"{name}: {narrow.Outputs[0].SignalToNoise:F1} dB, on int16 {wide.Outputs[0].SignalToNoise:F1} dB");
        Assert.True(
            wide.Outputs[0].SignalToNoise >= narrow.Outputs[0].SignalToNoise + decibel,
            $"{narrow.Outputs[0].SignalToNoise} dB, on int16 {wide.Outputs[0].SignalToNoise} dB");
    }

    /// <summary>A loud input beside a quiet one that alone matters: int8 does not see it.</summary>
    [Fact]
    public void A_quiet_signal_beside_a_loud_one_is_kept()
    {
        const int Samples = 200;
        Random random = new(1);
        float[] data = [.. Enumerable.Range(0, Samples * 4).Select(
            i => (i % 4 == 0 ? 1000f : 1f) * ((2 * random.NextSingle()) - 1))];
        string calibration = _folder["data.npy"];
        File.WriteAllBytes(calibration, Data.NpyFile.Write([Samples, 4], data));
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 4)
            .Constant("w", [0, 0, 0, 1, 0.5f, -0.7f, 0.3f, -1, 0.9f, 0.2f, 0.4f, -0.6f], 4, 3)
            .Node("MatMul", ["x", "w"], ["y"]).Output("y");
        ConversionOptions options = new() { Model = model.Save(_folder.Path), Calibration = calibration, AcceptLoss = true };

        double narrow = ModelConverter.Convert(options).Outputs[0].SignalToNoise;
        double wide = ModelConverter.Convert(options with { Activations = _wide }).Outputs[0].SignalToNoise;

        Assert.True(narrow < 3, $"{narrow} dB");
        Assert.True(wide > 30, $"{wide} dB");
    }

    /// <summary>Rounded to 8 bits it would leave some 57 dB.</summary>
    [Fact]
    public void A_constant_operand_has_16_bits_too()
    {
        const int Samples = 50;
        Random random = new(1);
        float[] Values(int count, float largest) => [.. Enumerable.Range(0, count).Select(
            i => largest * ((i % 12) switch { 0 => 1, 1 => -1, _ => (2 * random.NextSingle()) - 1 }))];
        string calibration = _folder["data.npy"];
        File.WriteAllBytes(calibration, Data.NpyFile.Write([Samples, 3, 4], Values(Samples * 12, 1)));
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 3, 4)
            .Constant("c", Values(12, 0.5f), 1, 3, 4)
            .Node("Add", ["x", "c"], ["y"]).Output("y");

        double decibel = ModelConverter.Convert(new ConversionOptions
        {
            Model = model.Save(_folder.Path),
            Calibration = calibration,
            AcceptLoss = true,
            Activations = _wide,
        }).Outputs[0].SignalToNoise;

        Assert.True(decibel > 65, $"{decibel} dB");
    }

    [Theory]
    [InlineData("bearing")]
    [InlineData("motion")]
    public void All_modes_give_the_same_bytes(string name)
    {
        ConversionOptions options = Example(name) with { Activations = _wide };
        ConversionResult result = ModelConverter.Convert(options);

        Assert.Contains(result.Records.Tensors, t => t.IsWide);
        Assert.All((ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed], mode => Assert.True(
            InferenceModel.Load(new ArraySource(result.Blob), new LoadOptions { Mode = mode }).SelfTest().Passed));
        ConversionResult compiled = ModelConverter.Convert(options with { Mode = ExecutionMode.Compiled });
        Assert.True(compiled.Model.SelfTest().Passed);
        Assert.All(
            compiled.Records.Operators.Select((op, i) => (op, i)).Where(layer => layer.op.Code == OperatorCode.Dense),
            layer => Assert.Equal(ExecutionMode.Compiled, compiled.Model.GetLayerMode(layer.i)));
    }

    /// <summary>One layer among others of int8 has a change of scale before it and behind it.</summary>
    [Fact]
    public void A_layer_alone_is_int16_between_others()
    {
        ConversionOptions options = Example("bearing") with
        {
            Activations = ActivationBits.Add("/layers/layers.2/Gemm=16", ActivationBits.Standard)!,
        };

        BlobModel records = ModelConverter.Convert(options).Records;

        Assert.Equal(
            [OperatorCode.Dense, OperatorCode.Rescale, OperatorCode.Dense, OperatorCode.Rescale, OperatorCode.Dense, OperatorCode.Dense],
            records.Operators.Select(op => op.Code));
        Assert.Equal([false, true, true, true, false, false], records.Operators.Select(records.IsWide));
        Assert.All(records.Inputs.Concat(records.Outputs), i => Assert.False(records.Tensors[i].IsWide));
    }

    [Fact]
    public void What_has_no_kernel_on_int16_stays_int8_and_is_named()
    {
        string calibration = _folder["data.npy"];
        File.WriteAllBytes(calibration, Data.NpyFile.Write([20, 4], [.. Enumerable.Range(0, 80).Select(i => i % 7 / 7f)]));
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 4)
            .Constant("w", [0.1f, 0.5f, -0.7f, 0.3f, -1, 0.9f, 0.2f, 0.4f], 4, 2)
            .Node("MatMul", ["x", "w"], ["a"]).Node("Exp", ["a"], ["y"]).Output("y");

        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = model.Save(_folder.Path), Calibration = calibration, AcceptLoss = true, Activations = _wide });

        Assert.Contains(result.Warnings, w => w.StartsWith("--activations: these layers stay int8", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nowhere=16", 1, "there is no layer nowhere; there are")]
    [InlineData("12", 2, "--activations 12: 8 or 16 is expected")]
    public async Task What_cannot_be_is_told(string activations, int exitCode, string problem)
    {
        ConversionOptions options = Example("bearing");
        CommandRun run = await CommandRun.Of(
            "convert", options.Model, "-c", options.Calibration!, "--activations", activations, "-o", _folder["out"]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    /// <summary>A pipeline says them as it says bits of weights.</summary>
    [Theory]
    [InlineData("16", new[] { true, true, true, true })]
    [InlineData("{ \"/layers/layers.2/Gemm\": 16, \"/layers/layers.4/Gemm\": 8 }", new[] { false, true, false, false })]
    public void Pipelines_say_activations_too(string json, bool[] wide)
    {
        ConversionResult result = Converter.Pipeline.PipelineFile.Read(SavePipeline(json)).Model!.Load().Conversion!;

        Assert.Equal(wide, result.Records.Operators.Where(op => op.Code == OperatorCode.Dense).Select(result.Records.IsWide));
    }

    /// <summary>All of it int16, features, model and score: simulator and firmware obey.</summary>
    [Fact]
    public async Task Pipelines_run_with_int16_activations()
    {
        string file = SavePipeline("16");
        CommandRun run = await CommandRun.Of(
            "simulate", file, "--recording", Repository.Locate("models", "bearing", "recording.npy"), "--labels",
            Repository.Locate("models", "bearing", "recording.labels.csv"), "-o", _folder["sim"], "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        run = await CommandRun.Of("new", "Wide", "--pipeline", file, "-o", _folder["new"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("TinyInfer.Int16", File.ReadAllText(_folder["new/Wide.nfproj"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12", "model.activations: 16 or 8 is expected.")]
    [InlineData("\"16\"", "model.activations: a whole number")]
    [InlineData("{ \"/layers/layers.2/Gemm\": 4 }", "model.activations./layers/layers.2/Gemm: 16 or 8 is expected.")]
    [InlineData("{ \"nowhere\": 16 }", "model.activations: there is no layer nowhere; there are /layers/layers.0/Gemm, ")]
    public void What_a_pipeline_cannot_say_is_told_with_its_place(string json, string problem)
    {
        string file = SavePipeline(json);
        ConversionException error = Assert.Throws<ConversionException>(() => Converter.Pipeline.PipelineFile.Read(file).Model!.Load());

        Assert.Contains("pipeline.json, line ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    /// <summary>On the desktop, and on the runtime that the environment names if there is one.</summary>
    [Fact]
    public void A_generated_class_makes_the_kernels_known_itself()
    {
        ConversionResult result = ModelConverter.Convert(
            Example("motion") with { Activations = _wide, Mode = ExecutionMode.Compiled });
        AssemblySource[] program =
        [
            .. GeneratedCode.Assemblies(result.Compiled!),
            new("Program", $$"""
                public static class Program
                {
                    public static string[] Run()
                    {
                        TinyInfer.InferenceModel model = new TinyInfer.Models.{{GeneratedName.ClassOf(result.Name)}}();
                        return new string[] { model.SelfTest().Passed.ToString() };
                    }
                }
                """),
        ];

        Assert.Contains("TinyInfer.Int16.Int16Kernels.Register();", result.Compiled!.Files[0].Text, StringComparison.Ordinal);
        Assert.Equal(["True"], DesktopDevice.Run(program));
        if (NanoDevice.WhyAbsent == null)
        {
            Assert.Equal(["True"], NanoDevice.Shared.Run(["TinyInfer", "TinyInfer.Int16"], program));
        }
    }

    private string SavePipeline(string activations) => BearingPipeline.Save(_folder, $"\"activations\": {activations}");

    private static ConversionOptions Example(string name) => new()
    {
        Model = Repository.Locate("models", name, "model.onnx"),
        Calibration = Repository.Locate("models", name, "calibration.npy"),
    };
}
