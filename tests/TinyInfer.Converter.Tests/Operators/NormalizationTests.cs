using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Operators;

/// <summary>Layer, group, instance and root mean square normalization, as nodes and written out.</summary>
public sealed class NormalizationTests
{
    [Theory]
    [InlineData(-1, 1.0, 0.0)]
    [InlineData(-1, 1e-3, 0.0)]
    [InlineData(-1, 1e5, 0.0)]
    [InlineData(-1, 1.0, 3.0)]
    [InlineData(1, 20.0, -30.0)]
    [InlineData(-2, 0.02, 0.01)]
    public void LayersOfAnyRangeAreClose(int axis, double deviation, double mean)
    {
        int[] shape = [1, 4, 6, 5];
        int[] normalized = shape[(axis < 0 ? axis + 4 : axis)..];
        int count = normalized.Aggregate((a, b) => a * b);
        OnnxModelBuilder model = new OnnxModelBuilder(17)
            .Input("x", shape)
            .Constant("deviation", [(float)deviation])
            .Constant("mean", [(float)mean])
            .Node("Mul", ["x", "deviation"], ["spread"])
            .Node("Add", ["spread", "mean"], ["moved"])
            .Constant("scale", RandomModel.Normal(count, 1, 3), normalized)
            .Constant("bias", RandomModel.Normal(count, 1, 4), normalized)
            .Node("LayerNormalization", ["moved", "scale", "bias"], ["y"], ("axis", axis))
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", shape)).IsClose(30);
        Assert.Equal("LayerNormalization", result.Kinds()[^1]);
    }

    [Theory]
    [InlineData(17, 2, 18)]
    [InlineData(13, 3, 21)]
    [InlineData(17, 6, 21)]
    [InlineData(17, 1, 18)]
    public void GroupsBetweenConvolutionsStayChannelsLast(int seed, int groups, int opset)
    {
        // Operator set 18 has a factor for each group, 21 one for each channel.
        int factors = opset == 18 ? groups : 6;
        OnnxModelBuilder model = new OnnxModelBuilder(opset)
            .Input("x", 1, 3, 7, 6)
            .Weights("w", 6, 3, 3, 3)
            .Node("Conv", ["x", "w"], ["a"], ("pads", new[] { 1, 1, 1, 1 }))
            .Constant("scale", RandomModel.Normal(factors, 1, seed), factors)
            .Constant("bias", RandomModel.Normal(factors, 1, seed + 1), factors)
            .Node("GroupNormalization", ["a", "scale", "bias"], ["b"], ("num_groups", groups))
            .Node("Relu", ["b"], ["c"])
            .Node("GlobalAveragePool", ["c"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 3, 7, 6])).IsClose(28);
        Assert.Equal(["Transpose", "Conv2D", "LayerNormalization", "Reduce"], result.Kinds());
    }

    [Theory]
    [InlineData(new[] { 1, 6 }, 3)]
    [InlineData(new[] { 2, 6, 5 }, 2)]
    [InlineData(new[] { 1, 6, 5, 4 }, 3)]
    [InlineData(new[] { 1, 6, 3, 2, 4 }, 2)]
    public void GroupsOfAnyRankAreClose(int[] shape, int groups)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(21)
            .Input("x", shape)
            .Weights("scale", 6)
            .Weights("bias", 6)
            .Node("GroupNormalization", ["x", "scale", "bias"], ["y"], ("num_groups", groups))
            .Output("y");
        Assert.Contains("LayerNormalization", RandomModel.Convert(model, ("x", shape)).IsClose(30).Kinds());
    }

    [Theory]
    [InlineData(new[] { 1, 6, 9 })]
    [InlineData(new[] { 1, 3, 5, 4 })]
    [InlineData(new[] { 1, 3, 3, 2, 4 })]
    public void InstancesAreGroupsOfOneChannel(int[] shape)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(14)
            .Input("x", shape)
            .Weights("scale", shape[1])
            .Weights("bias", shape[1])
            .Node("InstanceNormalization", ["x", "scale", "bias"], ["y"])
            .Output("y");
        Assert.Equal(["Transpose", "LayerNormalization", "Transpose"], RandomModel.Convert(model, ("x", shape)).IsClose(30).Kinds());
    }

    [Fact]
    public void PyTorchsGroupsAreOneLayer()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(14)
            .Input("x", 1, 8, 6, 4)
            .Constant("split", [0L, 4, -1])
            .Constant("ones", [1, 1, 1, 1], 4)
            .Constant("zeros", [0, 0, 0, 0], 4)
            .Constant("back", [1L, 8, 6, 4])
            .Weights("scale", 8, 1, 1)
            .Weights("bias", 8, 1, 1)
            .Node("Reshape", ["x", "split"], ["a"])
            .Node("InstanceNormalization", ["a", "ones", "zeros"], ["b"], ("epsilon", 1e-3f))
            .Node("Reshape", ["b", "back"], ["c"])
            .Node("Mul", ["c", "scale"], ["d"])
            .Node("Add", ["d", "bias"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 8, 6, 4])).IsClose(30);
        Assert.Equal(["Transpose", "LayerNormalization", "Transpose"], result.Kinds());
        Assert.Equal("Add_4", result.Layers[1].Name);
    }

    [Theory]
    [InlineData("Pow", "Div", true)]
    [InlineData("Mul", "Div", true)]
    [InlineData("Pow", "Reciprocal", true)]
    [InlineData("Mul", "Pow", true)]
    [InlineData("Pow", "Div", false)]
    [InlineData("Mul", "Reciprocal", false)]
    public void WhatExportersWriteOutIsOneLayer(string square, string quotient, bool takesMeanOff)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(18)
            .Input("x", 1, 5, 16)
            .Constant("axes", [2L])
            .Constant("two", [2f])
            .Constant("minus", [-0.5f])
            .Constant("epsilon", [1e-6f])
            .Weights("scale", 16)
            .Weights("bias", 16);
        string d = "x";
        if (takesMeanOff)
        {
            model.Node("ReduceMean", ["x", "axes"], ["m"]).Node("Sub", ["x", "m"], ["d"]);
            d = "d";
        }

        model.Node(square, [d, square == "Pow" ? "two" : d], ["s"]).Node("ReduceMean", ["s", "axes"], ["v"]).Node(
            "Add", ["epsilon", "v"], ["e"]);
        if (quotient == "Pow")
        {
            model.Node("Pow", ["e", "minus"], ["f"]).Node("Mul", ["f", d], ["n"]);
        }
        else if (quotient == "Div")
        {
            model.Node("Sqrt", ["e"], ["r"]).Node("Div", [d, "r"], ["n"]);
        }
        else
        {
            model.Node("Sqrt", ["e"], ["r"]).Node("Reciprocal", ["r"], ["f"]).Node("Mul", [d, "f"], ["n"]);
        }

        model.Node("Mul", ["scale", "n"], ["o"]).Node("Add", ["o", "bias"], ["y"]).Output("y");
        Assert.Equal(["LayerNormalization"], RandomModel.Convert(model, ("x", [1, 5, 16])).IsClose(30).Kinds());
    }

    [Fact]
    public void AMeanOverOtherAxesIsNoLayerNormalization()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("x", 1, 5, 6)
            .Constant("epsilon", [0.5f])
            .Node("ReduceMean", ["x"], ["m"], ("axes", new[] { 1 }))
            .Node("Sub", ["x", "m"], ["d"])
            .Node("Mul", ["d", "d"], ["s"])
            .Node("ReduceMean", ["s"], ["v"], ("axes", new[] { 1 }))
            .Node("Add", ["v", "epsilon"], ["e"])
            .Node("Sqrt", ["e"], ["r"])
            .Node("Div", ["d", "r"], ["y"])
            .Output("y");
        Assert.DoesNotContain("LayerNormalization", RandomModel.Convert(model, ("x", [1, 5, 6])).IsClose(25).Kinds());
    }

    [Fact]
    public void AComputedScaleIsNamedWithTheNodeOfTheModel()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(21)
            .Input("x", 1, 4, 3)
            .Input("scale", 4)
            .Constant("bias", [0, 0, 0, 0], 4)
            .Node("GroupNormalization", ["x", "scale", "bias"], ["y"], ("num_groups", 2))
            .Output("y");
        ConversionException e = Assert.Throws<ConversionException>(() => RandomModel.Convert(model, ("x", [1, 4, 3]), ("scale", [4])));
        Assert.Contains("GroupNormalization 'GroupNormalization_0': input 1 (scale, 'scale') is computed", e.Message);
    }

    [Fact]
    public void TheReportedGroupsConvert()
    {
        string folder = SharedData.Path("reports/group-normalization");
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = Path.Combine(folder, "model.onnx"),
            Calibration = Path.Combine(folder, "calibration.npy"),
        });
        Assert.Contains("LayerNormalization", result.Kinds());
        Assert.True(result.Layers[^1].SignalToNoise >= 30, $"{result.Layers[^1].SignalToNoise:F1} dB");
    }
}
