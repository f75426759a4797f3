using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Training.Export;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Tests;

/// <summary>ONNX Runtime computes what the trained network computes.</summary>
public class OnnxExportTests
{
    public static TheoryData<string> Names => [.. Zoo.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Runtime_agrees_with_the_network(string name)
    {
        const int Count = 3;
        Network network = Zoo.Make(name);

        // Running means of batch normalization that are not those of a new layer.
        network.Forward(Zoo.Samples(network, 16, seed: 6), 16, isTraining: true);
        float[] input = Zoo.Samples(network, Count, seed: 7);
        float[] expected = network.Forward(input, Count, isTraining: false)[..(Count * network.Output.Length)];

        using InferenceSession session = new(OnnxExport.Write(network));
        DenseTensor<float> tensor = new(input, [Count, .. OnnxExport.DimensionsOf(network.Input)]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
            session.Run([NamedOnnxValue.CreateFromTensor("input", tensor)]);
        Tensor<float> output = results[0].AsTensor<float>();

        Assert.Equal([Count, .. OnnxExport.DimensionsOf(network.Output)], output.Dimensions.ToArray());
        Assert.Equal(expected.Length, output.Length);
        Assert.All(output.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void Properties_stand_beside_the_graph()
    {
        byte[] file = OnnxExport.Write(Zoo.Make("dense"), new Dictionary<string, string> { ["labels"] = "a\nb" });

        using InferenceSession session = new(file);
        Assert.Equal("a\nb", session.ModelMetadata.CustomMetadataMap["labels"]);
    }
}
