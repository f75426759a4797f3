using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>All that cannot be converted is named at once; damaged files are called damaged.</summary>
public sealed class TfLiteErrorTests
{
    [Fact]
    public void ListsEveryUnsupportedOperatorWithItsRemedy()
    {
        TfLiteModelBuilder model = new();
        int x = model.Activation([1, 4, 4, 2], 0.1f, 0);
        int largest = model.Activation([1, 4, 4, 2], 0.1f, 0);
        int y = model.Activation([1, 4, 4, 2], 0.1f, 0);
        model.Operator("TOPK_V2", [x], [largest]).Operator("CUMSUM", [largest], [y]);

        string message = Fail(model.Build([x], [y]));

        Assert.Contains("TOPK_V2 't1': the operator is not supported; end the model before it", message);
        Assert.Contains("CUMSUM 't2': the operator is not supported; replace it", message);
    }

    [Fact]
    public void NamesFloatTensorsWhereInt8IsExpected()
    {
        TfLiteModelBuilder model = new();
        int x = model.Tensor(TensorType.Float32, [1, 4], [], [], [], name: "features");
        int w = model.Constant([3, 4], new sbyte[12], [0.1f]);
        int y = model.Activation([1, 3], 0.1f, 0);
        model.Operator("FULLY_CONNECTED", [x, w, -1], [y], 8);

        string message = Fail(model.Build([x], [y]));

        Assert.Contains("tensor 'features' (float32 [1, 4]) is not int8", message);
        Assert.Contains("representative_dataset", message);
    }

    [Theory]
    [InlineData("Float32", "Float32", "the model is float; 3 of its 3 operators give float (FULLY_CONNECTED 'a', FULLY_CONNECTED 'b', "
        + "RELU 'c')")]
    [InlineData("Int8", "Float32", "the model has a dynamic range: its weights are integers, its activations float; 3 of its 3 operators "
        + "give float")]
    [InlineData("Float16", "Float32", "the model is float16; 3 of its 3 operators")]
    public void TellsInOneMessageThatTheModelIsNotQuantizedFully(string weightType, string activationType, string problem)
    {
        TensorType weights = Enum.Parse<TensorType>(weightType);
        TensorType activations = Enum.Parse<TensorType>(activationType);
        TfLiteModelBuilder model = new();
        int w = model.Tensor(weights, [4, 4], weights == TensorType.Int8 ? [0.1f] : [], [],
            new byte[weights == TensorType.Int8 ? 16 : weights == TensorType.Float16 ? 32 : 64]);
        int[] values = [.. ((string[])["x", "a", "b", "c"]).Select(name => model.Tensor(activations, [1, 4], [0.1f], [0], [], name: name))];
        model.Operator("FULLY_CONNECTED", [values[0], w, -1], [values[1]], 8).Operator(
            "FULLY_CONNECTED", [values[1], w, -1], [values[2]], 8)
            .Operator("RELU", [values[2]], [values[3]]);

        string message = Fail(model.Build([values[0]], [values[3]]));

        Assert.Contains(problem, message);
        Assert.Single(Regex.Matches(message, "representative_dataset"));
        Assert.Contains("tf.lite.OpsSet.TFLITE_BUILTINS_INT8", message);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    [InlineData(0, 0)]
    public void BiasesNeedNoQuantizationOfTheirOwn(int axis, int scales)
    {
        TfLiteModelBuilder model = new();
        int x = model.Activation([1, 2, 2, 4], 0.1f, 3);
        int w = model.Tensor(TensorType.Int8, [1, 1, 1, 4], [0.1f, 0.2f, 0.3f, 0.4f], [0], MemoryMarshal.AsBytes<sbyte>([10, 20, 30, 40]),
            3);
        int[] values = [100, 200, 300, 400];
        float[] all = [0.01f, 0.02f, 0.03f, 0.04f];
        int b = model.Tensor(TensorType.Int32, [4], all[..(scales == 3 ? 4 : scales)], [], MemoryMarshal.AsBytes<int>(values), axis);
        int y = model.Activation([1, 2, 2, 4], 0.5f, 0);
        model.Operator("DEPTHWISE_CONV_2D", [x, w, b], [y], 2, (1, 1), (2, 1), (3, 1));

        InferenceModel converted = Convert(model.Build([x], [y])).Model;

        converted.Input.Write(new sbyte[16]);
        converted.Run();
        int[] expected = [.. Enumerable.Range(0, 4).Select(c => (int)Math.Round(all[c] * (values[c] - (3 * 10 * (c + 1))) / 0.5))];
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(c => (int)converted.Output.Data[converted.Output.Offset + c]));
    }

    [Fact]
    public void SpeaksOfTheFileThatIsDamagedAndOfThePlace()
    {
        string path = SharedData.Path("reports/hostile/damaged.tflite");

        string message = Assert.Throws<ConversionException>(() => ModelConverter.Convert(new ConversionOptions { Model = path })).Message;

        Assert.StartsWith(path, message);
        Assert.Contains("CONV_2D 'sequential/relu0/Relu;", message);
        Assert.DoesNotContain("blob", message);
    }

    [Fact]
    public void NamesWeightsThatAreFloat()
    {
        TfLiteModelBuilder model = new();
        int x = model.Activation([1, 4], 0.1f, 0);
        int w = model.Tensor(TensorType.Float32, [3, 4], [], [], new byte[48], name: "kernel");
        int y = model.Activation([1, 3], 0.1f, 0);
        model.Operator("FULLY_CONNECTED", [x, w, -1], [y], 8);

        Assert.Contains("tensor 'kernel' (float32 [3, 4]) is constant, where integers are expected", Fail(model.Build([x], [y])));
    }

    [Fact]
    public void TakesFloatInputAndOutputThroughQuantize()
    {
        TfLiteModelBuilder model = new();
        int real = model.Tensor(TensorType.Float32, [1, 4], [], [], []);
        int x = model.Activation([1, 4], 0.1f, 7);
        int w = model.Constant([3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [0.1f]);
        int y = model.Activation([1, 3], 0.2f, -3);
        int result = model.Tensor(TensorType.Float32, [1, 3], [], [], []);
        model.Operator("QUANTIZE", [real], [x]).Operator("FULLY_CONNECTED", [x, w, -1], [y], 8).Operator("DEQUANTIZE", [y], [result]);

        InferenceModel converted = Convert(model.Build([real], [result])).Model;

        Assert.Equal((0.1f, 7), (converted.Input.Scale, converted.Input.ZeroPoint));
        Assert.Equal((0.2f, -3), (converted.Output.Scale, converted.Output.ZeroPoint));
        converted.Input.Write([1f, 0f, 0f, 0f]);
        converted.Run();
        Assert.Equal(0.2f, converted.Output.Dequantize(0), 3);
    }

    [Fact]
    public void TakesUnsignedInputAndOutputThroughQuantize()
    {
        TfLiteModelBuilder model = new();
        int image = model.Tensor(TensorType.UInt8, [1, 4], [0.1f], [128], []);
        int x = model.Activation([1, 4], 0.1f, 0);
        int y = model.Activation([1, 4], 0.1f, 0);
        int result = model.Tensor(TensorType.UInt8, [1, 4], [0.1f], [128], []);
        model.Operator("QUANTIZE", [image], [x]).Operator("RELU", [x], [y]).Operator("QUANTIZE", [y], [result]);

        InferenceModel converted = Convert(model.Build([image], [result])).Model;

        converted.Input.Write([(sbyte)-5, (sbyte)0, (sbyte)3, (sbyte)127]);
        converted.Run();
        sbyte[] output = new sbyte[4];
        converted.Output.Read(output);
        Assert.Equal([0, 0, 3, 127], output);
        Assert.Equal(1, converted.LayerCount);
    }

    [Fact]
    public void PassesOverTheArithmeticOfShapes()
    {
        TfLiteModelBuilder model = new();
        int x = model.Activation([1, 2, 2], 0.1f, 0);
        int shape = model.Tensor(TensorType.Int32, [3], [], [], []);
        int first = model.Tensor(TensorType.Int32, [1], [], [], []);
        int y = model.Activation([1, 4], 0.1f, 0);
        model.Operator("SHAPE", [x], [shape])
            .Operator("STRIDED_SLICE", [shape, model.Integers([0]), model.Integers([1]), model.Integers([1])], [first], 32)
            .Operator("RESHAPE", [x, first], [y], 17);

        Assert.Equal([1, 4], Convert(model.Build([x], [y])).Model.Output.Shape);
    }

    [Fact]
    public void RefusesWhatIsNoTfLiteFile()
    {
        Assert.Contains("not a TensorFlow Lite model", Fail([1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Contains("empty", Fail([]));
    }

    [Theory]
    [InlineData("convolution")]
    [InlineData("strided slice")]
    [InlineData("concatenation")]
    public void EveryCutIsRefused(string name)
    {
        byte[] file = TfLiteCases.All[name]();
        for (int length = 0; length < file.Length; length += 7)
        {
            TryConvert(file[..length]);
        }
    }

    [Fact]
    public void DamagedFilesAreRefusedOrConverted()
    {
        Random random = new(3);
        string[] names = [.. TfLiteCases.All.Keys];
        for (int i = 0; i < 500; i++)
        {
            byte[] file = TfLiteCases.All[names[i % names.Length]]();
            for (int damage = random.Next(1, 6); damage > 0; damage--)
            {
                int at = random.Next(file.Length);
                file[at] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => 0xFF,
                    _ => (byte)(file[at] ^ (1 << random.Next(8))),
                };
            }

            TryConvert(file);
        }
    }

    private static string Fail(byte[] file) => Assert.Throws<ConversionException>(() => Convert(file)).Message;

    /// <summary>A damaged file may still be a model; what must not happen is any exception but the one that is meant for users.</summary>
    private static void TryConvert(byte[] file)
    {
        try
        {
            Convert(file);
        }
        catch (ConversionException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static ConversionResult Convert(byte[] file)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "model.tflite");
        File.WriteAllBytes(path, file);
        return ModelConverter.Convert(new ConversionOptions { Model = path });
    }
}
