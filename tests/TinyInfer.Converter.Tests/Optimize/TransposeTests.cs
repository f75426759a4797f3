using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Optimize;

/// <summary>Networks with channels first run channels last without a transpose on the way.</summary>
public sealed class TransposeTests
{
    [Fact]
    public void ConvolutionsFollowEachOther()
    {
        OnnxModelBuilder model = Convolutions()
            .Node("Flatten", ["b"], ["f"])
            .Weights("w3", 10, 4 * 6 * 6)
            .Node("Gemm", ["f", "w3"], ["y"], ("transB", 1))
            .Output("y");
        Assert.Equal(["Transpose", "Conv2D", "Conv2D", "Dense"], Convert(model).Kinds());
    }

    [Fact]
    public void ResidualsAreAddedChannelsLast()
    {
        OnnxModelBuilder model = Convolutions()
            .Node("Add", ["a", "b"], ["s"])
            .Node("Relu", ["s"], ["r"])
            .Weights("w3", 4, 4, 1, 1)
            .Node("Conv", ["r", "w3"], ["c"])
            .Node("Add", ["c", "r"], ["t"])
            .Node("GlobalAveragePool", ["t"], ["g"])
            .Node("Flatten", ["g"], ["y"])
            .Output("y");
        Assert.Equal(["Transpose", "Conv2D", "Conv2D", "Add", "Conv2D", "Add", "Reduce"], Convert(model).Kinds());
    }

    [Fact]
    public void SqueezeAndExciteIsMultipliedChannelsLast()
    {
        OnnxModelBuilder model = Convolutions()
            .Node("GlobalAveragePool", ["b"], ["g"])
            .Weights("w3", 4, 4, 1, 1)
            .Node("Conv", ["g", "w3"], ["c"])
            .Node("Sigmoid", ["c"], ["s"])
            .Node("Mul", ["b", "s"], ["m"])
            .Node("ReduceMean", ["m"], ["y"], ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Output("y");
        Assert.Equal(["Transpose", "Conv2D", "Conv2D", "Reduce", "Conv2D", "Table", "Mul", "Reduce"], Convert(model).Kinds());
    }

    [Fact]
    public void TensorsAreJoinedTakenApartAndPaddedChannelsLast()
    {
        OnnxModelBuilder model = Convolutions()
            .Node("Concat", ["a", "b"], ["j"], ("axis", 1))
            .Node("Split", ["j"], ["p", "q"], ("axis", 1))
            .Node("Mul", ["p", "q"], ["m"])
            .Constant("pads", [0L, 1, 0, 0, 0, 1, 0, 0])
            .Node("Pad", ["m", "pads"], ["d"])
            .Node("ReduceMax", ["d"], ["y"], ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Output("y");

        // The table brings a, which a convolution reads too, to the scale of the joined tensor.
        Assert.Equal(["Transpose", "Conv2D", "Conv2D", "Table", "Concat", "Slice", "Slice", "Mul", "Pad", "ReduceMax"],
            Convert(model).Kinds());
    }

    [Fact]
    public void OneDimensionIsAHeightOfOne()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(11)
            .Input("x", 1, 3, 32)
            .Weights("w1", 4, 3, 5)
            .Node("Conv", ["x", "w1"], ["a"], ("pads", new[] { 2, 2 }))
            .Node("Relu", ["a"], ["b"])
            .Node("MaxPool", ["b"], ["c"], ("kernel_shape", new[] { 2 }), ("strides", new[] { 2 }))
            .Weights("w2", 4, 4, 3)
            .Node("Conv", ["c", "w2"], ["d"], ("pads", new[] { 1, 1 }))
            .Node("Add", ["c", "d"], ["e"])
            .Node("Relu", ["e"], ["f"])
            .Node("Flatten", ["f"], ["g"])
            .Weights("w3", 2, 64)
            .Node("Gemm", ["g", "w3"], ["y"], ("transB", 1))
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 3, 32])).IsClose();
        Assert.Equal(["Transpose", "Conv2D", "MaxPool2D", "Conv2D", "Add", "Dense"], result.Kinds());
    }

    [Fact]
    public void OneTransposeServesAllReadersOfAnInput()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(11)
            .Input("x", 1, 3, 6, 6)
            .Weights("w1", 4, 3, 1, 1)
            .Weights("w2", 4, 3, 3, 3)
            .Node("Conv", ["x", "w1"], ["a"])
            .Node("Conv", ["x", "w2"], ["b"], ("pads", new[] { 1, 1, 1, 1 }))
            .Node("Sub", ["a", "b"], ["s"])
            .Node("GlobalMaxPool", ["s"], ["y"])
            .Output("y");
        Assert.Equal(["Transpose", "Conv2D", "Conv2D", "Add", "ReduceMax"], Convert(model).Kinds());
    }

    [Fact]
    public void AnOutputComesInTheModelsOrder()
    {
        ConversionResult result = Convert(Convolutions().Output("b", "a"));
        Assert.Equal([1, 4, 6, 6], result.Network.Outputs[0].Shape);
        Assert.Equal(["b", "a"], result.Network.Outputs.Select(o => o.Source!.Name));
        Assert.Equal(3, result.Kinds().Count(k => k == "Transpose"));
    }

    [Fact]
    public void SoftmaxOverChannelsIsOverTheLastAxis()
    {
        OnnxModelBuilder model = Convolutions().Node("Softmax", ["b"], ["y"], ("axis", 1)).Output("y");
        Assert.Equal(["Transpose", "Conv2D", "Conv2D", "Softmax", "Transpose"], Convert(model).Kinds());
    }

    /// <summary>x of three channels becomes a, and that b, of four.</summary>
    private static OnnxModelBuilder Convolutions() => new OnnxModelBuilder(13)
        .Input("x", 1, 3, 6, 6)
        .Weights("w1", 4, 3, 3, 3)
        .Node("Conv", ["x", "w1"], ["a"], ("pads", new[] { 1, 1, 1, 1 }))
        .Weights("w2", 4, 4, 3, 3)
        .Node("Conv", ["a", "w2"], ["b"], ("pads", new[] { 1, 1, 1, 1 }));

    private static ConversionResult Convert(OnnxModelBuilder model) => RandomModel.Convert(model, ("x", [1, 3, 6, 6])).IsClose();
}
