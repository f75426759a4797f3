using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Tests.Compiled;

namespace TinyInfer.Converter.Tests.Operators;

/// <summary>Products of activations, and transformers made of them.</summary>
public sealed class AttentionTests
{
    [Theory]
    [InlineData(13, 2, false, false, 0)]
    [InlineData(14, 1, false, true, 0)]
    [InlineData(17, 2, true, true, 0)]
    [InlineData(14, 4, true, false, 0)]
    [InlineData(14, 2, false, false, float.NegativeInfinity)]
    [InlineData(17, 2, false, false, -1e9f)]
    [InlineData(13, 2, true, true, -10000)]
    public void AnEncoderIsCloseToTheFloatModel(int opset, int heads, bool normFirst, bool gelu, float mask)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            ConversionResult result = RandomModel.Convert(
                EncoderModel.Create(opset, heads, seed, normFirst, gelu, mask), ("x", EncoderModel.Shape));

            Assert.True(result.Layers[^1].SignalToNoise >= 30, $"seed {seed}: {result.Layers[^1].SignalToNoise:F1} dB");
            Assert.DoesNotContain(result.Kinds(), kind => kind is "Transpose" or "Slice");
            Assert.Empty(Modes.Compare(result));
        }
    }

    [Fact]
    public void HeadsAreReadAndWrittenWhereTheyLie()
    {
        ConversionResult result = RandomModel.Convert(EncoderModel.Create(), ("x", EncoderModel.Shape));

        Assert.Equal(
            [
                "Dense", "Dense", "Dense", "MatMul", "Softmax", "MatMul", "Dense", "Add", "LayerNormalization",
                "Dense", "Dense", "Add", "LayerNormalization",
            ],
            result.Kinds());
    }

    [Theory]
    [InlineData(new[] { 6, 5 }, new[] { 5, 6 })]
    [InlineData(new[] { 1, 6, 5 }, new[] { 1, 5, 6 })]
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 2, 3, 5, 4 })]
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 3, 5, 4 })]
    [InlineData(new[] { 4, 5 }, new[] { 2, 3, 5, 4 })]
    [InlineData(new[] { 3, 1, 4, 5 }, new[] { 1, 2, 5, 7 })]
    [InlineData(new[] { 5 }, new[] { 2, 5, 4 })]
    [InlineData(new[] { 2, 4, 5 }, new[] { 5 })]
    [InlineData(new[] { 5 }, new[] { 5 })]
    public void ProductsOfTwoInputsBroadcast(int[] first, int[] second)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("a", first)
            .Input("b", second)
            .Node("MatMul", ["a", "b"], ["y"])
            .Output("y");
        Assert.Equal(["MatMul"], RandomModel.Convert(model, ("a", first), ("b", second)).IsClose(30).Kinds());
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3 }, new[] { 0, 1, 3, 2 }, new[] { 0, 2, 1, 3 })]
    [InlineData(new[] { 2, 0, 1, 3 }, new[] { 2, 0, 3, 1 }, new[] { 2, 0, 1, 3 })]
    [InlineData(new[] { 0, 2, 1, 3 }, new[] { 0, 2, 3, 1 }, new[] { 0, 1, 3, 2 })]
    [InlineData(new[] { 3, 1, 0, 2 }, new[] { 3, 1, 2, 0 }, new[] { 3, 0, 1, 2 })]
    public void TransposesAroundAProductAreStrides(int[] first, int[] second, int[] after)
    {
        // Of one input by itself: whatever it is transposed to on the left, on the right its last two axes are the other way around.
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("x", 2, 3, 4, 5)
            .Node("Transpose", ["x"], ["a"], ("perm", first))
            .Node("Transpose", ["x"], ["b"], ("perm", second))
            .Node("MatMul", ["a", "b"], ["c"])
            .Node("Transpose", ["c"], ["y"], ("perm", after))
            .Output("y");
        Assert.Equal(["MatMul"], RandomModel.Convert(model, ("x", [2, 3, 4, 5])).IsClose(30).Kinds());
    }

    [Fact]
    public void ScoresOfWhatSoftmaxMadeHaveARange()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("x", 1, 5, 23)
            .Constant("factor", [0.1f])
            .Node("Softmax", ["x"], ["shares"], ("axis", -1))
            .Node("Relu", ["shares"], ["rows"])
            .Node("Transpose", ["rows"], ["columns"], ("perm", new[] { 0, 2, 1 }))
            .Node("MatMul", ["rows", "columns"], ["scores"])
            .Node("Mul", ["scores", "factor"], ["scaled"])
            .Node("Softmax", ["scaled"], ["weights"], ("axis", -1))
            .Node("MatMul", ["weights", "rows"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [1, 5, 23])).IsClose(20);
        Assert.Equal(["MatMul", "Softmax", "MatMul"], result.Kinds().TakeLast(3));
    }

    [Fact]
    public void AGemmOfTwoActivationsIsAProduct()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("a", 5, 6)
            .Input("b", 4, 5)
            .Node("Gemm", ["a", "b"], ["y"], ("transA", 1), ("transB", 1), ("alpha", 0.5f))
            .Output("y");
        Assert.Equal(["MatMul"], RandomModel.Convert(model, ("a", [5, 6]), ("b", [4, 5])).IsClose(30).Kinds());
    }

    [Fact]
    public void AConstantConditionMasksScoresAndChoosesNumbers()
    {
        bool[] isLater = [.. Enumerable.Range(0, 64).Select(i => i % 8 > i / 8)];
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("x", 8, 6)
            .Input("z", 6, 8)
            .Integers("later", Import.Onnx.OnnxTensor.Bool, Array.ConvertAll(isLater, later => later ? 1 : 0), 8, 8)
            .Constant("hidden", [float.NegativeInfinity])
            .Constant("half", [0.5f])
            .Node("MatMul", ["x", "z"], ["scores"])
            .Node("Where", ["later", "hidden", "scores"], ["masked"])
            .Node("Softmax", ["masked"], ["shares"], ("axis", -1))
            .Node("Where", ["later", "half", "shares"], ["y"])
            .Output("y");
        ConversionResult result = RandomModel.Convert(model, ("x", [8, 6]), ("z", [6, 8])).IsClose(30);
        Assert.Equal(["MatMul", "Add", "Softmax", "Mul", "Add"], result.Kinds());
    }

    [Fact]
    public void InfinityElsewhereIsRefused()
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13)
            .Input("x", 1, 2)
            .Constant("mask", [0, float.NegativeInfinity], 1, 2)
            .Node("Add", ["x", "mask"], ["y"])
            .Output("y");
        ConversionException e = Assert.Throws<ConversionException>(() => RandomModel.Convert(model, ("x", [1, 2])));
        Assert.Contains("Add_0", e.Message);
        Assert.Contains("softmax", e.Message);
    }
}
