using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Operators that become others, in models whose nodes have names, and what ONNX means by them.</summary>
public sealed class RewrittenNodeTests
{
    [Theory]
    [InlineData("ReduceMin")]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceSumSquare")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceLogSumExp")]
    public void Reductions(string type) => OnnxJudge.Agrees(
        new OnnxModelBuilder(13).Input("x", 1, 6, 4).Node(type, ["x"], ["y"], ("axes", (int[])[1])).Output("y").Build(), 25,
            ("x", [1, 6, 4]));

    [Theory]
    [InlineData(13, 1)]
    [InlineData(13, 0)]
    [InlineData(18, 1)]
    [InlineData(18, 0)]
    public void Logarithms_of_sums(int opset, int keepsAxes)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(opset).Input("x", 1, 6, 4).Node("Exp", ["x"], ["e"]);
        foreach ((string type, string input, string output) in new[] { ("ReduceLogSum", "e", "a"), ("ReduceLogSumExp", "x", "b") })
        {
            model = opset < 18
                ? model.Node(type, [input], [output], ("axes", (int[])[1]), ("keepdims", keepsAxes))
                : model.Constant($"axes {output}", [1L]).Node(type, [input, $"axes {output}"], [output], ("keepdims", keepsAxes));
        }

        OnnxJudge.Agrees(model.Output("a", "b").Build(), 25, ("x", [1, 6, 4]));
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(2, -1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public void Vectors_of_length_one(int order, int axis) => OnnxJudge.Agrees(
        new OnnxModelBuilder(13).Input("x", 1, 6, 5, 4).Node("LpNormalization", ["x"], ["y"], ("p", order), ("axis", axis)).Output("y")
            .Build(),
        25,
        ("x", [1, 6, 5, 4]));

    [Theory]
    [InlineData(new[] { 0, 2, 3 })]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { -1 })]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 1, 3 })]
    public void Means_and_variances(int[] axes) => OnnxJudge.Agrees(
        new OnnxModelBuilder(13).Input("x", 1, 6, 5, 4).Node("MeanVarianceNormalization", ["x"], ["y"], ("axes", axes)).Output("y").Build(),
        25,
        ("x", [1, 6, 5, 4]));

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(1.5f)]
    public void Swish(float alpha) => OnnxJudge.Agrees(
        new OnnxModelBuilder(24).Input("x", 1, 40).Node("Swish", ["x"], ["y"], alpha == 0 ? [] : [("alpha", alpha)]).Output("y").Build(),
        30,
        ("x", [1, 40]));

    [Theory]
    [InlineData(new[] { 3, 4 }, 2f, -1.5f)]
    [InlineData(new[] { 3, 1 }, 1f, 0.5f)]
    [InlineData(new[] { 3, 4 }, 0.5f, 0f)]
    [InlineData(new[] { 1, 4 }, -1f, -2f)]
    [InlineData(new[] { 1 }, 1f, 3f)]
    public void Gemm_with_alpha_and_beta(int[] operand, float alpha, float beta) => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 3, 6).Weights("w", 6, 4).Weights("c", operand)
            .Node("Gemm", ["x", "w", "c"], ["y"], ("alpha", alpha), ("beta", beta)).Output("y").Build(),
        30,
        ("x", [3, 6]));

    [Theory]
    [InlineData(new[] { 6 }, new[] { 6, 4 }, false)]
    [InlineData(new[] { 6 }, new[] { 4, 6 }, true)]
    [InlineData(new[] { 6, 3 }, new[] { 6 }, true)]
    [InlineData(new[] { 3, 6 }, new[] { 6 }, false)]
    [InlineData(new[] { 6 }, new[] { 6 }, false)]
    [InlineData(new[] { 6 }, new[] { 6 }, true)]
    [InlineData(new[] { 2, 6, 3 }, new[] { 6 }, true)]
    [InlineData(new[] { 2, 3, 6 }, new[] { 6 }, false)]
    [InlineData(new[] { 2, 6, 3 }, new[] { 4, 6 }, true)]
    [InlineData(new[] { 2, 3, 6 }, new[] { 1, 6, 4 }, false)]
    [InlineData(new[] { 3, 6 }, new[] { 1, 1, 6, 4 }, false)]
    [InlineData(new[] { 6, 3 }, new[] { 1, 4, 6 }, true)]
    [InlineData(new[] { 3, 2, 6 }, new[] { 3, 6, 4 }, false)]
    [InlineData(new[] { 1, 3, 2, 6 }, new[] { 3, 6, 4 }, false)]
    [InlineData(new[] { 2, 3, 2, 6 }, new[] { 2, 3, 6, 4 }, false)]
    [InlineData(new[] { 2, 6 }, new[] { 3, 6, 4 }, false)]
    [InlineData(new[] { 1, 3, 6, 2 }, new[] { 1, 3, 4, 6 }, true)]
    public void Products_by_a_constant(int[] input, int[] constant, bool constantFirst) => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", input).Weights("w", constant)
            .Node("MatMul", constantFirst ? ["w", "x"] : ["x", "w"], ["y"]).Output("y").Build(),
        30,
        ("x", input));

    [Theory]
    [InlineData("bij,jk->bik", new[] { 1, 6, 8 }, new[] { 8, 5 }, true)]
    [InlineData("bij,kj", new[] { 1, 6, 8 }, new[] { 5, 8 }, true)]
    [InlineData("bsd,dhe->bhse", new[] { 1, 6, 8 }, new[] { 8, 2, 4 }, true)]
    [InlineData("abcd,cde->abe", new[] { 1, 6, 2, 4 }, new[] { 2, 4, 8 }, true)]
    [InlineData("bgi,gio->bgo", new[] { 1, 3, 4 }, new[] { 3, 4, 5 }, true)]
    [InlineData("...ij, jk -> ...ik", new[] { 1, 3, 6, 8 }, new[] { 8, 5 }, true)]
    [InlineData("aecd,abcd->acbe", new[] { 1, 6, 2, 4 }, new[] { 1, 5, 2, 4 }, false)]
    [InlineData("acbe,aecd->abcd", new[] { 1, 2, 5, 6 }, new[] { 1, 6, 2, 4 }, false)]
    [InlineData("bij,bij->bj", new[] { 1, 6, 8 }, new[] { 1, 6, 8 }, false)]
    [InlineData("bij,j->bij", new[] { 1, 6, 8 }, new[] { 8 }, true)]
    [InlineData("bi,bj->bij", new[] { 1, 6 }, new[] { 1, 8 }, false)]
    [InlineData("bik,bjk->ji", new[] { 1, 4, 6 }, new[] { 1, 5, 6 }, false)]
    [InlineData("bij,bkl->bil", new[] { 1, 4, 6 }, new[] { 1, 5, 7 }, false)]
    public void Einsum(string equation, int[] first, int[] second, bool isConstant)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13).Input("x", first);
        model = isConstant ? model.Weights("z", second) : model.Input("z", second);
        ModelProto built = model.Node("Einsum", ["x", "z"], ["y"], ("equation", equation)).Output("y").Build();
        OnnxJudge.Agrees(built, 30, isConstant ? [("x", first)] : [("x", first), ("z", second)]);
    }

    [Theory]
    [InlineData("bij->bji", 13)]
    [InlineData("bij->bj", 13)]
    [InlineData("bij->jb", 12)]
    public void Einsum_of_one_operand(string equation, int opset) => OnnxJudge.Agrees(
        new OnnxModelBuilder(opset).Input("x", 1, 6, 8).Node("Einsum", ["x"], ["y"], ("equation", equation)).Output("y").Build(),
        30,
        ("x", [1, 6, 8]));

    [Theory]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 3, 1, 1 })]
    [InlineData(new[] { 8, 1 })]
    public void Gains_behind_a_normalization_of_the_input(int[] gains) => OnnxJudge.Agrees(
        new OnnxModelBuilder(14).Input("x", 1, 3, 8, 5).Weights("s", 3).Weights("b", 3).Weights("m", 3).Weights("k", gains)
            .Constant("v", [0.3f, 0.8f, 1.4f], 3).Node("BatchNormalization", ["x", "s", "b", "m", "v"], ["n"])
            .Node("Mul", ["n", "k"], ["y"]).Output("y").Build(),
        25,
        ("x", [1, 3, 8, 5]));

    [Theory]
    [InlineData(9)]
    [InlineData(7)]
    [InlineData(3)]
    public void Casts(int type) => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 1, 40).Constant("k", [4f]).Node("Mul", ["x", "k"], ["m"]).Node("Round", ["m"], ["r"])
            .Node("Cast", ["r"], ["c"], ("to", type)).Node("Cast", ["c"], ["y"], ("to", 1)).Output("y").Build(),
        20,
        ("x", [1, 40]));

    [Theory]
    [InlineData("SAME_UPPER", 2, 1)]
    [InlineData("SAME_LOWER", 3, 2)]
    public void Dilation_with_padding_for_the_same_size(string autoPad, int dilation, int stride)
    {
        ConversionResult result = RandomModel.Convert(
            new OnnxModelBuilder().Input("x", 1, 3, 9, 10).Weights("w", 4, 3, 3, 3)
                .Node(
                    "Conv",
                    ["x", "w"],
                    ["y"],
                    ("auto_pad", autoPad),
                    ("dilations", (int[])[dilation, dilation]),
                    ("strides", (int[])[stride, stride]))
                .Output("y"),
            ("x", [1, 3, 9, 10]));
        Assert.Equal([1, (9 + stride - 1) / stride, (10 + stride - 1) / stride, 4], result.IsClose().Network.Operators[^2].Output.Shape);
    }
}
