namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>A dynamic first axis is the batch where the graph treats it so; any other has to be given.</summary>
public sealed class DynamicAxisTests
{
    [Theory]
    [InlineData("dense")]
    [InlineData("rows merged")]
    [InlineData("batch of one baked in")]
    [InlineData("batch moved to the second axis")]
    public void A_batch(string graph) => OnnxJudge.Agrees(Graph(graph).Build(), 25, ("x", [1, 6, 4]));

    [Theory]
    [InlineData("mean over it")]
    [InlineData("softmax over it")]
    [InlineData("steps of an LSTM")]
    [InlineData("convolution along it")]
    [InlineData("length baked in")]
    [InlineData("pairs of rows")]
    public void Any_other_axis(string graph)
    {
        string message = OnnxJudge.Refuses(Graph(graph).Build());
        Assert.Contains("Dimension 0 of input 'x' is dynamic ('x_0')", message, StringComparison.Ordinal);
        Assert.Contains("--shape x_0=N", message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_dimensions_without_a_size_are_listed()
    {
        string message = OnnxJudge.Refuses(new OnnxModelBuilder().Input("x", 1, -1, 3, -1).Node("Relu", ["x"], ["y"]).Output("y").Build());
        Assert.Contains("--shape x_1=N", message, StringComparison.Ordinal);
        Assert.Contains("--shape x_3=N", message, StringComparison.Ordinal);
    }

    private static OnnxModelBuilder Graph(string name)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13).Input("x", -1, 6, 4).Weights("w", 4, 3).Output("y");
        return name switch
        {
            "dense" => model.Node("MatMul", ["x", "w"], ["y"]),
            "rows merged" => model.Constant("s", [-1L, 4]).Node("Reshape", ["x", "s"], ["r"]).Node("MatMul", ["r", "w"], ["y"]),
            "batch of one baked in" => model.Constant("s", [1L, 24]).Node("Reshape", ["x", "s"], ["y"]),
            "batch moved to the second axis" => Lstm(model.Node("Transpose", ["x"], ["t"], ("perm", (int[])[1, 0, 2])), "t"),
            "mean over it" => model.Node("ReduceMean", ["x"], ["y"], ("axes", (int[])[0])),
            "softmax over it" => model.Node("Softmax", ["x"], ["y"], ("axis", 0)),
            "steps of an LSTM" => Lstm(model, "x"),
            "convolution along it" => model.Weights("k", 3, 6, 3).Node("Transpose", ["x"], ["t"], ("perm", (int[])[2, 1, 0]))
                .Node("Conv", ["t", "k"], ["y"], ("pads", (int[])[1, 1])),
            "length baked in" => model.Constant("s", [1L, 240]).Node("Reshape", ["x", "s"], ["y"]),
            _ => model.Constant("s", [-1L, 48]).Node("Reshape", ["x", "s"], ["y"]),
        };
    }

    private static OnnxModelBuilder Lstm(OnnxModelBuilder model, string input) => model.Weights("W", 1, 20, 4).Weights("R", 1, 20, 5)
        .Node("LSTM", [input, "W", "R"], [string.Empty, "y"], ("hidden_size", 5));
}
