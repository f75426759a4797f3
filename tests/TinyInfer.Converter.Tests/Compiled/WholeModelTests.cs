using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Simulation;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Whole models in generated code. Converting one compares every layer with its interpreted kernel already.</summary>
public sealed class WholeModelTests
{
    private static ConversionOptions Bearing => new()
    {
        Model = BearingFiles.Model,
        Calibration = BearingFiles.Calibration,
        Mode = ExecutionMode.Auto,
    };

    [Theory]
    [InlineData("hello_world", RoundingMode.Single)]
    [InlineData("hello_world", RoundingMode.TfLite)]
    [InlineData("keyword_dscnn", RoundingMode.TfLite)]
    [InlineData("micro_speech", RoundingMode.TfLite)]
    [InlineData("mnist_arduino", RoundingMode.Single)]
    [InlineData("mnist_cnn", RoundingMode.TfLite)]
    [InlineData("mnist_valid", RoundingMode.TfLite)]
    [InlineData("network_tester", RoundingMode.Single)]
    [InlineData("anomaly_autoencoder", RoundingMode.TfLite)]
    public void Models_of_others_give_the_bytes_of_TensorFlow_Lite(string name, RoundingMode rounding)
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = SharedData.Path($"tflite/{name}_int8.tflite"),
            Rounding = rounding,
            Mode = ExecutionMode.Compiled,
        });
        sbyte[] inputs = SharedData.Golden(name, "input");
        sbyte[] expected = SharedData.Golden(name, $"output.{rounding.ToString().ToLowerInvariant()}");

        Assert.All(result.Choices, choice => Assert.Equal(ExecutionMode.Compiled, choice.Mode));
        Assert.Equal(0, result.Model.PackedSize);
        Assert.Equal(expected, Run(result.Model, inputs));
    }

    [Fact]
    public void A_model_of_264_000_weights_takes_less_heap_than_a_bare_board_has()
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = SharedData.Path("tflite/anomaly_autoencoder_int8.tflite"),
            Mode = ExecutionMode.Compiled,
        });
        HeapReport report = new();
        report.Add(result.Model);

        Assert.Equal(264_192, result.WeightCount);
        Assert.True(report.Total < 16 * 1024, $"{report.Total} bytes: {string.Join(", ", report.ByType)}");
        Assert.InRange(result.Compiled!.CodeSize, 1, ModePlanner.StandardFlash);
    }

    [Fact]
    public void Without_limits_every_layer_is_compiled()
    {
        ConversionResult result = ModelConverter.Convert(Bearing);

        Assert.All(result.Choices, choice => Assert.Equal((ExecutionMode.Compiled, 0), (choice.Mode, choice.Memory)));
        Assert.True(result.Compiled!.CodeSize <= 5.7 * result.WeightCount,
            $"{result.Compiled.CodeSize} bytes of code for {result.WeightCount} weights");
        Assert.Single(result.Compiled.Files);
        Assert.True(result.Model.SelfTest().Passed);
    }

    [Fact]
    public void What_the_flash_does_not_hold_is_packed_while_there_is_RAM()
    {
        ConversionResult result = ModelConverter.Convert(Bearing with { Flash = 30_000, Ram = 20_000 });

        LayerChoice[] compiled = [.. result.Choices.Where(c => c.Mode == ExecutionMode.Compiled)];
        Assert.InRange(compiled.Sum(c => c.Flash), 1, 30_000);
        Assert.Equal([ExecutionMode.Packed], result.Choices.Except(compiled).Select(c => c.Mode));
        Assert.Contains("--flash does not hold", result.Choices.Except(compiled).Single().Reason);
        Assert.Equal(result.Choices.Select(c => c.Mode), Enumerable.Range(0, 4).Select(result.Model.GetLayerMode));
        Assert.True(result.Model.SelfTest().Passed);
    }

    [Fact]
    public void What_neither_flash_nor_RAM_hold_is_compact()
    {
        ConversionResult result = ModelConverter.Convert(Bearing with { Flash = 0, Ram = 0 });

        Assert.All(result.Choices, choice => Assert.Equal(ExecutionMode.Compact, choice.Mode));
        Assert.All(result.Choices, choice => Assert.Contains("bytes of RAM more than there are", choice.Reason));
    }

    [Fact]
    public void Layers_without_weights_are_compiled_while_the_flash_holds_their_code()
    {
        ConversionOptions options = new() { Model = SharedData.Path("tflite/mnist_cnn_int8.tflite"), Mode = ExecutionMode.Auto };
        LayerChoice all = Assert.Single(ModelConverter.Convert(options).Choices, IsReduce);
        LayerChoice none = Assert.Single(ModelConverter.Convert(options with { Flash = 0 }).Choices, IsReduce);

        Assert.Equal(ExecutionMode.Compiled, all.Mode);
        Assert.Equal((all.Cost.Bytes, 0), (all.Flash, all.Memory));
        Assert.EndsWith(" interpreted", all.Reason);
        Assert.Equal((ExecutionMode.Auto, 0, 0), (none.Mode, none.Flash, none.Memory));
        Assert.Contains("--flash does not hold", none.Reason);

        static bool IsReduce(LayerChoice choice) => choice.Layer == 3;
    }

    [Theory]
    [InlineData(ExecutionMode.Compact)]
    [InlineData(ExecutionMode.Packed)]
    public void Layers_without_weights_are_interpreted_where_the_user_wants_no_code(ExecutionMode mode)
    {
        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = SharedData.Path("tflite/mnist_cnn_int8.tflite"), Mode = mode });

        Assert.Equal(ExecutionMode.Auto, result.Model.GetLayerMode(3));
    }

    private static sbyte[] Run(InferenceModel model, sbyte[] inputs) => [.. inputs.Chunk(model.Input.Length).SelectMany(sample =>
    {
        model.Input.Write(sample);
        model.Run();
        sbyte[] output = new sbyte[model.Output.Length];
        model.Output.Read(output);
        return output;
    })];
}
