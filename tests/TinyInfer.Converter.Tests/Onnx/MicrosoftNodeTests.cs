namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Operators that ONNX Runtime's optimizers put in place of several, and what PyTorch writes around masks.</summary>
public sealed class MicrosoftNodeTests
{
    [Theory]
    [InlineData("Gelu", false)]
    [InlineData("QuickGelu", false)]
    [InlineData("FastGelu", false)]
    [InlineData("FastGelu", true)]
    [InlineData("BiasGelu", true)]
    public void Functions(string type, bool hasBias) => OnnxJudge.Agrees(
        new OnnxModelBuilder(13).Input("x", 1, 6, 8).Weights("b", 8)
            .Node($"com.microsoft.{type}", hasBias ? ["x", "b"] : ["x"], ["y"]).Output("y").Build(),
        30,
        ("x", [1, 6, 8]));

    [Theory]
    [InlineData("SkipLayerNormalization", false)]
    [InlineData("SkipLayerNormalization", true)]
    [InlineData("SkipSimplifiedLayerNormalization", false)]
    public void A_sum_that_is_normalized(string type, bool hasBias)
    {
        bool isSimple = type == "SkipSimplifiedLayerNormalization";
        OnnxJudge.Agrees(
            new OnnxModelBuilder(13).Input("x", 1, 6, 8).Input("z", 1, 6, 8).Weights("g", 8).Weights("b", 8).Weights("c", 8)
                .Node($"com.microsoft.{type}", isSimple ? ["x", "z", "g"] : hasBias ? ["x", "z", "g", "b", "c"] : ["x", "z", "g", "b"],
                    ["n", "", "", "s"])
                .Node("Add", ["n", "s"], ["y"]).Output("y").Build(),
            30,
            ("x", [1, 6, 8]),
            ("z", [1, 6, 8]));
    }

    [Theory]
    [InlineData("Relu", new float[0], false)]
    [InlineData("LeakyRelu", new[] { 0.2f }, false)]
    [InlineData("Sigmoid", new float[0], false)]
    [InlineData("Relu", new float[0], true)]
    public void A_convolution_with_its_activation(string activation, float[] parameters, bool hasSum) => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 1, 3, 6, 6).Input("z", 1, 4, 6, 6).Weights("w", 4, 3, 3, 3).Weights("b", 4)
            .Node("com.microsoft.FusedConv", hasSum ? ["x", "w", "b", "z"] : ["x", "w", "b"], ["c"], ("activation", activation),
                ("activation_params", parameters), ("kernel_shape", (int[])[3, 3]), ("pads", (int[])[1, 1, 1, 1]))
            .Node("Add", ["c", "z"], ["y"]).Output("y").Build(),
        28,
        ("x", [1, 3, 6, 6]),
        ("z", [1, 4, 6, 6]));

    [Theory]
    [InlineData("Relu", 0f)]
    [InlineData("LeakyRelu", 0.3f)]
    public void A_product_with_its_activation(string activation, float alpha) => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 1, 6).Weights("w", 4, 6).Weights("b", 4)
            .Node("com.microsoft.FusedGemm", ["x", "w", "b"], ["y"], ("activation", activation), ("activation_alpha", alpha), ("transB", 1))
            .Output("y").Build(),
        28,
        ("x", [1, 6]));

    [Theory]
    [InlineData(0, 0, 1f)]
    [InlineData(1, 0, 0.5f)]
    [InlineData(0, 1, -2f)]
    [InlineData(1, 1, 0.25f)]
    public void A_product_of_turned_matrices(int turnsFirst, int turnsSecond, float factor)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 6, 6).Weights("w", 6, 6)
            .Node("com.microsoft.FusedMatMul", ["x", "w"], ["a"], ("transA", turnsFirst), ("transB", turnsSecond), ("alpha", factor))
            .Node("com.microsoft.FusedMatMul", ["a", "x"], ["y"], ("transA", turnsSecond), ("transB", turnsFirst));
        OnnxJudge.Agrees(model.Output("y").Build(), 28, ("x", [1, 6, 6]));
    }

    [Fact]
    public void What_stands_in_for_no_number_is_never_taken() => OnnxJudge.Agrees(
        new OnnxModelBuilder(13).Input("x", 1, 6, 8).Node("Softmax", ["x"], ["s"]).Node("IsNaN", ["s"], ["c"]).Constant("k", [0f])
            .Node("Where", ["c", "k", "s"], ["y"]).Output("y").Build(),
        30,
        ("x", [1, 6, 8]));
}
