using TinyInfer.Converter.Conversion;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>int8 models that other people made give the very bytes that TensorFlow Lite gives, in both roundings and every mode.</summary>
public sealed class GoldenTests
{
    private static readonly string[] _models =
    [
        "anomaly_autoencoder", "hello_world", "keyword_dscnn", "micro_speech", "mnist_arduino", "mnist_cnn", "mnist_valid",
            "network_tester",
    ];

    public static TheoryData<string, RoundingMode, ExecutionMode> Cases()
    {
        TheoryData<string, RoundingMode, ExecutionMode> cases = [];
        foreach (string model in _models)
        {
            foreach (RoundingMode rounding in Enum.GetValues<RoundingMode>())
            {
                cases.Add(model, rounding, ExecutionMode.Compact);
                cases.Add(model, rounding, ExecutionMode.Packed);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GivesTheBytesOfTensorFlowLite(string name, RoundingMode rounding, ExecutionMode mode)
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = SharedData.Path($"tflite/{name}_int8.tflite"),
            Rounding = rounding,
        });
        InferenceModel model = InferenceModel.Load(new ArraySource(result.Blob), new LoadOptions { Mode = mode });
        sbyte[] inputs = SharedData.Golden(name, "input");
        sbyte[] expected = SharedData.Golden(name, $"output.{rounding.ToString().ToLowerInvariant()}");

        sbyte[] actual = Run(model, inputs);

        Assert.Equal(rounding, result.Network.Rounding);
        Assert.Equal(expected, actual);
    }

    private static sbyte[] Run(InferenceModel model, sbyte[] inputs) => [.. inputs.Chunk(model.Input.Length).SelectMany(sample =>
    {
        model.Input.Write(sample);
        model.Reset();
        model.Run();
        sbyte[] output = new sbyte[model.Output.Length];
        model.Output.Read(output);
        return output;
    })];
}
