using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Optimize;

/// <summary>Operators are folded into tables, weights and windows, unless that would change the result.</summary>
public sealed class FoldingTests
{
    [Fact]
    public void SiluWrittenOutIsOneTable() => AssertOneTable(new OnnxModelBuilder()
        .Input("x", 1, 50)
        .Node("Sigmoid", ["x"], ["s"])
        .Node("Mul", ["x", "s"], ["y"])
        .Output("y"));

    [Fact]
    public void GeluWrittenOutIsOneTable() => AssertOneTable(new OnnxModelBuilder()
        .Input("x", 1, 50)
        .Constant("root", [1.4142135f])
        .Constant("one", [1f])
        .Constant("half", [0.5f])
        .Node("Div", ["x", "root"], ["a"])
        .Node("Erf", ["a"], ["b"])
        .Node("Add", ["b", "one"], ["c"])
        .Node("Mul", ["x", "c"], ["d"])
        .Node("Mul", ["d", "half"], ["y"])
        .Output("y"));

    [Fact]
    public void HardSwishWrittenOutIsOneTable() => AssertOneTable(new OnnxModelBuilder()
        .Input("x", 1, 50)
        .Constant("three", [3f])
        .Constant("zero", [0f])
        .Constant("six", [6f])
        .Node("Add", ["x", "three"], ["a"])
        .Node("Clip", ["a", "zero", "six"], ["b"])
        .Node("Mul", ["x", "b"], ["c"])
        .Node("Div", ["c", "six"], ["y"])
        .Output("y"));

    [Fact]
    public void ASquareIsOneTable() => AssertOneTable(new OnnxModelBuilder()
        .Input("x", 1, 50)
        .Node("Mul", ["x", "x"], ["y"])
        .Output("y"));

    [Fact]
    public void ATableInBetweenThatIsAnOutputStays()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 50)
            .Node("Sigmoid", ["x"], ["s"])
            .Node("Mul", ["x", "s"], ["y"])
            .Output("y", "s");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 50])).IsClose();
        Assert.Equal(["Table", "Table"], result.Kinds());
        Assert.Equal(["y", "s"], result.Network.Outputs.Select(o => o.Source!.Name));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Mul")]
    [InlineData("Sub")]
    public void ReluIsFusedIntoArithmetic(string opType)
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 50)
            .Input("z", 1, 50)
            .Node(opType, ["x", "z"], ["s"])
            .Node("Relu", ["s"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 50]), ("z", [1, 50])).IsClose();
        Assert.Equal([opType == "Mul" ? "Mul" : "Add"], result.Kinds());
    }

    [Fact]
    public void ReluStaysWhereItsInputIsAnOutputToo()
    {
        OnnxModelBuilder model = Dense().Node("Relu", ["a"], ["y"]).Output("y", "a");
        Assert.Equal(["Dense", "Table"], RandomModel.Convert(model, ("x", [1, 20])).IsClose().Kinds());
    }

    [Fact]
    public void ReluStaysWhereItsInputIsReadTwice()
    {
        OnnxModelBuilder model = Dense()
            .Node("Relu", ["a"], ["r"])
            .Node("Add", ["a", "r"], ["s"])
            .Node("Relu", ["s"], ["y"])
            .Output("y");

        // Both operands are functions of a, so that the rest of the network is one table of it.
        Assert.Equal(["Dense", "Table"], RandomModel.Convert(model, ("x", [1, 20])).IsClose().Kinds());
    }

    [Fact]
    public void ReluBehindAReshapeIsFused()
    {
        OnnxModelBuilder model = Dense()
            .Constant("shape", [1L, 2, 5])
            .Node("Reshape", ["a", "shape"], ["b"])
            .Node("Relu", ["b"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 20])).IsClose();
        Assert.Equal(["Dense"], result.Kinds());
        Assert.Equal([1, 2, 5], result.Network.Outputs[0].Shape);
    }

    [Fact]
    public void ReluBehindAPoolGivesTheConvolutionThePositiveRange()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(11)
            .Input("x", 1, 1, 8, 8)
            .Weights("w", 4, 1, 3, 3)
            .Node("Conv", ["x", "w"], ["a"])
            .Node("MaxPool", ["a"], ["b"], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
            .Node("Relu", ["b"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 1, 8, 8])).IsClose();
        Assert.Equal(["Conv2D", "MaxPool2D", "Transpose"], result.Kinds());
        Assert.Equal(-128, result.Network.Operators[1].Output.Quantization!.ZeroPoint);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ScalingOfTheInputGoesIntoTheWeights(bool isPadded)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(11)
            .Input("x", 1, 1, 8, 8)
            .Constant("factor", [0.02f])
            .Constant("offset", [0.3f])
            .Node("Mul", ["x", "factor"], ["a"])
            .Node("Add", ["a", "offset"], ["b"])
            .Weights("w", 4, 1, 3, 3)
            .Node("Conv", ["b", "w"], ["c"], ("pads", isPadded ? [1, 1, 1, 1] : new int[4]))
            .Node("GlobalAveragePool", ["c"], ["y"])
            .Output("y");

        // Padding is 0 behind the offset, and would not be before it.
        string[] expected = isPadded ? ["Table", "Conv2D", "Reduce"] : ["Conv2D", "Reduce"];
        Assert.Equal(expected, RandomModel.Convert(model, ("x", [1, 1, 8, 8])).IsClose().Kinds());
    }

    [Fact]
    public void BatchNormalisationGoesIntoTheWeightsOnEitherSide()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 20)
            .Weights("scale1", 20).Weights("bias1", 20).Weights("mean1", 20).Constant("variance1", [.. Enumerable.Repeat(0.5f, 20)], 20)
            .Node("BatchNormalization", ["x", "scale1", "bias1", "mean1", "variance1"], ["a"])
            .Weights("w", 20, 10)
            .Node("MatMul", ["a", "w"], ["b"])
            .Weights("scale2", 10).Weights("bias2", 10).Weights("mean2", 10).Constant("variance2", [.. Enumerable.Repeat(2f, 10)], 10)
            .Node("BatchNormalization", ["b", "scale2", "bias2", "mean2", "variance2"], ["c"])
            .Node("Relu", ["c"], ["y"])
            .Output("y");
        Assert.Equal(["Dense"], RandomModel.Convert(model, ("x", [1, 20])).IsClose().Kinds());
    }

    [Theory]
    [InlineData("Conv", "Conv2D")]
    [InlineData("AveragePool", "AveragePool2D")]
    public void PaddingGoesIntoTheWindow(string opType, string kind)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(11)
            .Input("x", 1, 1, 7, 7)
            .Constant("pads", [0L, 0, 1, 2, 0, 0, 0, 1])
            .Node("Pad", ["x", "pads"], ["a"])
            .Weights("w", 1, 1, 3, 3)
            .Node(opType, opType == "Conv" ? ["a", "w"] : ["a"], ["y"], ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 0, 1, 0 }))
            .Output("y");
        Assert.Equal([kind], RandomModel.Convert(model, ("x", [1, 1, 7, 7])).IsClose().Kinds());
    }

    [Fact]
    public void ZerosBeforeAMaximumStayUnlessNothingIsNegative()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(11)
            .Input("x", 1, 1, 7, 7)
            .Constant("w", [0.8f], 1, 1, 1, 1)
            .Constant("pads", [0L, 0, 1, 1, 0, 0, 1, 1])
            .Node("Pad", ["x", "pads"], ["a"])
            .Node("MaxPool", ["a"], ["b"], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 3, 3 }))
            .Node("Conv", ["b", "w"], ["c"])
            .Node("Relu", ["c"], ["d"])
            .Node("Pad", ["d", "pads"], ["e"])
            .Node("MaxPool", ["e"], ["y"], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
            .Output("y");
        Assert.Equal(["Pad", "MaxPool2D", "Conv2D", "MaxPool2D"], RandomModel.Convert(model, ("x", [1, 1, 7, 7])).IsClose().Kinds());
    }

    [Theory]
    [InlineData("Flatten", 0.2f)]
    [InlineData("Reshape", 0.02f)]
    [InlineData("Squeeze", -3f)]
    [InlineData("Unsqueeze", 50f)]
    public void AFactorBeforeAReshapeGoesIntoTheWeightsAndLeavesTheRangeBeforeItAlone(string reshape, float factor)
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 3, 8, 8)
            .Weights("w", 8, 3, 3, 3)
            .Node("Conv", ["x", "w"], ["a"])
            .Node("GlobalAveragePool", ["a"], ["b"])
            .Node("Tanh", ["b"], ["c"])
            .Node("Add", ["b", "c"], ["d"])
            .Constant("factor", [factor])
            .Node("Mul", ["d", "factor"], ["e"])
            .Constant("last", [2L, 3])
            .Constant("flat", [1L, 8])
            .Constant("first", [0L])
            .Node(reshape, reshape switch
            {
                "Flatten" => ["e"],
                "Squeeze" => ["e", "last"],
                "Reshape" => ["e", "flat"],
                _ =>
                ["e", "first"]
            }, ["f"])
            .Constant("row", [1L, 8])
            .Node("Reshape", ["f", "row"], ["g"])
            .Weights("v", 8, 4)
            .Node("MatMul", ["g", "v"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 3, 8, 8])).IsClose();
        Assert.Equal(["Transpose", "Conv2D", "Reduce", "Table", "Dense"], result.Kinds());
    }

    [Theory]
    [InlineData("AveragePool", 0)]
    [InlineData("AveragePool", 1)]
    [InlineData("MaxPool", 0)]
    public void AWindowWhollyInPaddingGivesAReal0(string opType, int countsPadding)
    {
        (string, object)[] attributes = [("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1)];
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", 1, 3, 7, 7)
            .Weights("w", 4, 3, 3, 3)
            .Node("Conv", ["x", "w"], ["a"])
            .Node(opType == "MaxPool" ? "Relu" : "Elu", ["a"], ["b"])
            .Constant("pads", [0L, 0, 2, 3, 0, 0, 2, 2])
            .Node("Pad", ["b", "pads"], ["c"])
            .Node(opType, ["c"], ["d"], countsPadding == 0 ? attributes : [.. attributes, ("count_include_pad", 1)])
            .Node("Neg", ["a"], ["e"])
            .Node("MaxPool", ["e"], ["f"], ("kernel_shape", new[] { 2, 2 }), ("pads", new[] { 1, 1, 0, 0 }))
            .Node("Concat", ["d", "f"], ["y"], ("axis", 1))
            .Output("y");
        Assert.Contains(opType + "2D", RandomModel.Convert(model, ("x", [1, 3, 7, 7])).IsClose().Kinds());
    }

    private static OnnxModelBuilder Dense() => new OnnxModelBuilder()
        .Input("x", 1, 20)
        .Weights("w", 20, 10)
        .Node("MatMul", ["x", "w"], ["a"]);

    private static void AssertOneTable(OnnxModelBuilder model) =>
        Assert.Equal(["Table"], RandomModel.Convert(model, ("x", [1, 50])).IsClose().Kinds());
}
