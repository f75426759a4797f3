namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Attention in one node, as ONNX's operator set 23 and ONNX Runtime's optimizers have it.</summary>
public sealed class AttentionNodeTests
{
    private const int Steps = 10;
    private const int Width = 16;

    [Theory]
    [InlineData(2, 2, 0f, 0, 0f)]
    [InlineData(4, 4, 0.3f, 0, 0f)]
    [InlineData(2, 2, 0f, 1, 0f)]
    [InlineData(4, 2, 0f, 0, 0f)]
    [InlineData(4, 1, 0f, 1, 0f)]
    [InlineData(2, 2, 0f, 0, 5f)]
    public void Heads_side_by_side(int heads, int sources, float scale, int isCausal, float cap)
    {
        OnnxModelBuilder model = Parts(new OnnxModelBuilder(23), Width / heads * sources);
        OnnxJudge.Agrees(
            model.Node("Attention", ["q", "k", "v"], ["a"], ("q_num_heads", heads), ("kv_num_heads", sources),
                    ("scale", scale == 0 ? 1 / MathF.Sqrt(Width / heads) : scale), ("is_causal", isCausal), ("softcap", cap))
                .Output("a").Build(),
            27,
            ("x", [1, Steps, Width]));
    }

    [Theory]
    [InlineData(new[] { Steps, Steps }, 2)]
    [InlineData(new[] { 1, 1, Steps, Steps }, 2)]
    [InlineData(new[] { 1, 4, Steps, Steps }, 2)]
    [InlineData(new[] { 1, 4, Steps, Steps }, 4)]
    public void Constant_masks(int[] shape, int sources)
    {
        float[] mask = [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(i => i % 3 == 1 && i % Steps > 0 ? -1e9f : 0)];
        OnnxJudge.Agrees(
            Parts(new OnnxModelBuilder(23), Width / 4 * sources).Constant("m", mask, shape)
                .Node("Attention", ["q", "k", "v", "m"], ["a"], ("q_num_heads", 4), ("kv_num_heads", sources)).Output("a").Build(),
            27,
            ("x", [1, Steps, Width]));
    }

    [Fact]
    public void Heads_with_an_axis_of_their_own()
    {
        int[] shape = [1, 2, Steps, 8];
        OnnxJudge.Agrees(
            new OnnxModelBuilder(23).Input("q", shape).Input("k", shape).Input("v", shape)
                .Node("Attention", ["q", "k", "v"], ["y"]).Output("y").Build(),
            27,
            ("q", shape),
            ("k", shape),
            ("v", shape));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void Queries_keys_and_values_apart(bool hasBias, int isCausal) => OnnxJudge.Agrees(
        Parts(new OnnxModelBuilder(17), Width).Weights("b", 3 * Width)
            .Node("com.microsoft.MultiHeadAttention", hasBias ? ["q", "k", "v", "b"] : ["q", "k", "v"], ["a"],
                ("num_heads", 2), ("unidirectional", isCausal))
            .Output("a").Build(),
        25,
        ("x", [1, Steps, Width]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Weights_of_all_three_at_once(int isCausal) => OnnxJudge.Agrees(
        new OnnxModelBuilder(17).Input("x", 1, Steps, Width).Weights("w", Width, 3 * Width).Weights("b", 3 * Width)
            .Node("com.microsoft.Attention", ["x", "w", "b"], ["y"], ("num_heads", 2), ("unidirectional", isCausal))
            .Output("y").Build(),
        25,
        ("x", [1, Steps, Width]));

    /// <summary>ONNX Runtime's own kernel dies of a bias that is not there; written as products it is never asked.</summary>
    [Fact]
    public void Weights_of_all_three_at_once_without_a_bias() => RandomModel.Convert(
        new OnnxModelBuilder(17).Input("x", 1, Steps, Width).Weights("w", Width, 3 * Width)
            .Node("com.microsoft.Attention", ["x", "w"], ["y"], ("num_heads", 2)).Output("y"),
        ("x", [1, Steps, Width])).IsClose(25);

    [Fact]
    public void A_mask_that_is_an_input_is_refused_with_the_remedy()
    {
        string problem = OnnxJudge.Refuses(
            Parts(new OnnxModelBuilder(23), Width).Input("m", Steps, Steps)
                .Node("Attention", ["q", "k", "v", "m"], ["a"], ("q_num_heads", 2), ("kv_num_heads", 2)).Output("a").Build());

        Assert.Contains("with constant masks", problem);
    }

    /// <summary>Queries, keys and values of one input.</summary>
    private static OnnxModelBuilder Parts(OnnxModelBuilder model, int sourceWidth) => model.Input("x", 1, Steps, Width)
        .Weights("wq", Width, Width).Weights("wk", Width, sourceWidth).Weights("wv", Width, sourceWidth)
        .Node("MatMul", ["x", "wq"], ["q"]).Node("MatMul", ["x", "wk"], ["k"]).Node("MatMul", ["x", "wv"], ["v"]);
}
