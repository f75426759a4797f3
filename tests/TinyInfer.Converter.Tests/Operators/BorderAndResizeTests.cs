using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Operators;

/// <summary>Padding with values of the tensor itself and linear resampling are close to ONNX Runtime's.</summary>
public sealed class BorderAndResizeTests
{
    [Theory]
    [InlineData("reflect", new long[] { 0, 0, 2, 3, 0, 0, 4, 1 })]
    [InlineData("reflect", new long[] { 0, 1, 0, 3, 0, 2, 0, 0 })]
    [InlineData("edge", new long[] { 0, 0, 2, 3, 0, 0, 9, 1 })]
    [InlineData("edge", new long[] { 0, 2, 0, 0, 0, 0, 0, 7 })]
    [InlineData("wrap", new long[] { 0, 0, 2, 3, 0, 0, 4, 1 })]
    [InlineData("edge", new long[] { 0, 0, -1, 2, 0, 0, 3, -2 })]
    public void Pad(string mode, long[] pads)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(19).Input("x", 1, 3, 6, 5).Constant("pads", pads)
            .Node("Pad", ["x", "pads"], ["y"], ("mode", mode)).Output("y");

        RandomModel.Convert(model, ("x", [1, 3, 6, 5])).IsClose(40);
    }

    [Fact]
    public void PadBetweenConvolutions()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 3, 12).Constant("pads", [0L, 0, 3, 0, 0, 3])
            .Node("Pad", ["x", "pads"], ["p"], ("mode", "reflect")).Weights("w", 4, 3, 7).Node("Conv", ["p", "w"], ["y"]).Output("y");

        ConversionResult result = RandomModel.Convert(model, ("x", [1, 3, 12])).IsClose(30);

        Assert.Equal(2, result.Kinds().Count(kind => kind is "Gather" or "Conv2D"));
    }

    [Theory]
    [InlineData("half_pixel", 2f, 2f)]
    [InlineData("half_pixel", 3.5f, 1.3f)]
    [InlineData("half_pixel", 0.5f, 0.6f)]
    [InlineData("pytorch_half_pixel", 2f, 4f)]
    [InlineData("align_corners", 2.4f, 3f)]
    [InlineData("asymmetric", 2f, 2f)]
    public void LinearResize(string mode, float height, float width)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 3, 6, 5).Constant("scales", [1, 1, height, width], 4)
            .Node("Resize", ["x", "", "scales"], ["y"], ("mode", "linear"), ("coordinate_transformation_mode", mode)).Output("y");

        RandomModel.Convert(model, ("x", [1, 3, 6, 5])).IsClose(32);
    }

    [Fact]
    public void LinearResizeOfSteps()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 4, 10).Constant("sizes", [1L, 4, 25])
            .Node("Resize", ["x", "", "", "sizes"], ["r"], ("mode", "linear")).Node("Relu", ["r"], ["y"]).Output("y");

        RandomModel.Convert(model, ("x", [1, 4, 10])).IsClose(32);
    }

    [Theory]
    [InlineData("cubic", "half_pixel", "mode cubic is not supported")]
    [InlineData("linear", "tf_crop_and_resize", "tf_crop_and_resize are not supported")]
    public void WhatIsNoInterpolationOfTwoIsRefused(string mode, string transformation, string problem)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 3, 6, 5).Constant("roi", [0, 0, 0, 0, 1, 1, 1, 1], 8).Constant(
            "scales", [1, 1, 2, 2], 4)
            .Node("Resize", ["x", "roi", "scales"], ["y"], ("mode", mode), ("coordinate_transformation_mode", transformation)).Output("y");

        Assert.Contains(problem, Assert.Throws<ConversionException>(() => RandomModel.Convert(model, ("x", [1, 3, 6, 5]))).Message);
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 1)]
    [InlineData(float.MinValue, 1)]
    [InlineData(-1e31f, 1)]
    [InlineData(float.NegativeInfinity, 2)]
    [InlineData(float.MinValue, 2)]
    public void WhatStandsForMinusInfinityWidensNoRange(float value, int axis)
    {
        // On the channels' axis, and where others read what is padded, no window can take the padding over; windows of nothing but padding
        // stay as low.
        long[] pads = [0, axis == 1 ? 1 : 0, axis == 2 ? 2 : 0, 0, 0, axis == 1 ? 1 : 0, axis == 2 ? 3 : 0, 0];
        OnnxModelBuilder model = new OnnxModelBuilder(17).Input("x", 1, 3, 6, 6).Constant("pads", pads).Constant("value", [value])
            .Constant("starts", [1, 2]).Constant("ends", [4, 5]).Constant("axes", [1, 2])
            .Node("Pad", ["x", "pads", "value"], ["padded"]).Node("MaxPool", ["padded"], ["largest"], ("kernel_shape", new[] { 2, 2 }))
            .Node("Relu", ["largest"], ["y"]).Node("Slice", ["padded", "starts", "ends", "axes"], ["z"]).Output("y", "z");

        ConversionResult result = RandomModel.Convert(model, ("x", [1, 3, 6, 6]));

        Assert.All(result.Layers.Where(layer => !double.IsNaN(layer.SignalToNoise)), layer => Assert.InRange(layer.SignalToNoise, 35, 200));
        Assert.All(result.Records.Tensors, tensor => Assert.InRange(tensor.Scale, 0, 0.1));
    }
}
