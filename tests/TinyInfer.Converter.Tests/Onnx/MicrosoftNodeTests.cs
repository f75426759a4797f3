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

    [Fact]
    public void What_stands_in_for_no_number_is_never_taken() => OnnxJudge.Agrees(
        new OnnxModelBuilder(13).Input("x", 1, 6, 8).Node("Softmax", ["x"], ["s"]).Node("IsNaN", ["s"], ["c"]).Constant("k", [0f])
            .Node("Where", ["c", "k", "s"], ["y"]).Output("y").Build(),
        30,
        ("x", [1, 6, 8]));
}
