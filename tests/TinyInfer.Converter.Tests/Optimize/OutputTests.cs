using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Optimize;

/// <summary>Outputs that are inputs, views, or tensors that the network goes on with.</summary>
public sealed class OutputTests
{
    [Fact]
    public void AnOutputMayBeAViewOfAnInput()
    {
        OnnxModelBuilder model = Dense().Constant("shape", [4L, 5]).Node("Reshape", ["x", "shape"], ["z"]).Output("y", "z");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 20])).IsClose();
        Assert.Equal(["Dense"], result.Kinds());
        AssertHoldsTheInput(result, 1, [4, 5]);
    }

    [Fact]
    public void AnOutputMayBeTheInputItself()
    {
        ConversionResult result = RandomModel.Convert(Dense().Node("Identity", ["x"], ["z"]).Output("y", "z"), ("x", [1, 20])).IsClose();
        AssertHoldsTheInput(result, 1, [1, 20]);
        Assert.Equal("z", Ports(result)[2]);
    }

    [Fact]
    public void TheSameTensorMayBeTwoOutputs()
    {
        ConversionResult result = RandomModel.Convert(Dense().Node("Identity", ["y"], ["z"]).Output("y", "z"), ("x", [1, 20])).IsClose();
        Assert.Equal(["x", "y", "z"], Ports(result));
        InferenceModel model = InferenceModel.Load(result.Blob);
        model.Run();
        Assert.Equal(Read(model.Outputs[0]), Read(model.Outputs[1]));
    }

    [Fact]
    public void AnOutputInTheMiddleKeepsItsValues()
    {
        OnnxModelBuilder model = Dense()
            .Node("Relu", ["y"], ["r"])
            .Weights("w2", 10, 10)
            .Node("MatMul", ["r", "w2"], ["a"])
            .Node("Relu", ["a"], ["b"])
            .Weights("w3", 10, 10)
            .Node("MatMul", ["b", "w3"], ["z"])
            .Output("z", "y", "b");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 20])).IsClose();
        InferenceModel loaded = InferenceModel.Load(result.Blob);
        loaded.Input.Write(RandomModel.Normal(20, 1, 7));
        Dictionary<string, sbyte[]> seen = [];
        loaded.LayerCompleted = (running, layer) => seen[running.GetLayerName(layer)] = Read(running.GetLayerOutputs(layer)[0]);
        loaded.Run();
        Assert.Equal(seen["MatMul_0"], Read(loaded.Outputs[1]));
        Assert.Equal(["x", "z", "y", "b"], Ports(result));
    }

    [Fact]
    public void BranchesThatNobodyReadsAreLeftOut()
    {
        OnnxModelBuilder model = Dense().Node("Sigmoid", ["y"], ["unread"]).Output("y");
        Assert.Equal(["Dense"], RandomModel.Convert(model, ("x", [1, 20])).IsClose().Kinds());
    }

    private static OnnxModelBuilder Dense() => new OnnxModelBuilder()
        .Input("x", 1, 20)
        .Weights("w", 20, 10)
        .Node("MatMul", ["x", "w"], ["y"]);

    private static void AssertHoldsTheInput(ConversionResult result, int output, int[] shape)
    {
        InferenceModel model = InferenceModel.Load(result.Blob);
        model.Input.Write(RandomModel.Normal(model.Input.Length, 1, 7));
        sbyte[] input = Read(model.Input);
        model.Run();
        Assert.Equal(input, Read(model.Outputs[output]));
        Assert.Equal(shape, result.Network.Outputs[output].Shape);
    }

    private static string[] Ports(ConversionResult result) => InferenceModel.Load(result.Blob).Metadata.GetLines(Format.Metadata.Ports);

    private static sbyte[] Read(Tensor tensor)
    {
        sbyte[] values = new sbyte[tensor.Length];
        tensor.Read(values);
        return values;
    }
}
