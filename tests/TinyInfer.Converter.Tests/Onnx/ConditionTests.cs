using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Comparisons, and what is chosen by them.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("Greater")]
    [InlineData("GreaterOrEqual")]
    [InlineData("Less")]
    [InlineData("LessOrEqual")]
    public void A_choice_by_a_constant_is_one_table(string type)
    {
        ConversionResult result = OnnxJudge.Agrees(
            new OnnxModelBuilder(16).Input("x", 1, 40).Constant("z", [0f]).Node(type, ["x", "z"], ["c"]).Node("Exp", ["x"], ["e"])
                .Constant("one", [1f]).Node("Add", ["x", "one"], ["l"]).Node("Where", ["c", "l", "e"], ["y"]).Output("y").Build(),
            30,
            ("x", [1, 40]));

        Assert.Equal(["Table"], result.Kinds());
    }

    [Fact]
    public void The_constant_may_stand_on_either_side() => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 1, 40).Constant("z", [0f]).Node("Less", ["z", "x"], ["c"]).Node("Neg", ["x"], ["n"])
            .Node("Where", ["c", "x", "n"], ["y"]).Output("y").Build(),
        30,
        ("x", [1, 40]));

    /// <summary>A leap keeps room on both sides, wherever in the range of what is compared it lies.</summary>
    [Theory]
    [InlineData(-0.8f)]
    [InlineData(-0.3f)]
    [InlineData(0.1f)]
    [InlineData(0.35f)]
    [InlineData(0.9f)]
    public void Signs_of_what_is_computed(float offset) => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 1, 40).Input("z", 1, 40).Constant("k", [offset]).Node("Sub", ["x", "z"], ["d"])
            .Node("Add", ["d", "k"], ["s"]).Node("Sign", ["s"], ["y"]).Output("y").Build(),
        15,
        ("x", [1, 40]),
        ("z", [1, 40]));

    [Fact]
    public void Of_two_activations() => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 1, 40).Input("z", 1, 40).Node("Greater", ["x", "z"], ["c"])
            .Node("Where", ["c", "x", "z"], ["y"]).Output("y").Build(),
        25,
        ("x", [1, 40]),
        ("z", [1, 40]));

    [Theory]
    [InlineData("Greater")]
    [InlineData("LessOrEqual")]
    public void A_condition_that_is_cast_is_a_factor(string type) => OnnxJudge.Agrees(
        new OnnxModelBuilder().Input("x", 1, 40).Constant("z", [0f]).Node(type, ["x", "z"], ["c"])
            .Node("Cast", ["c"], ["f"], ("to", 1)).Node("Mul", ["x", "f"], ["y"]).Output("y").Build(),
        30,
        ("x", [1, 40]));

    [Fact]
    public void A_condition_that_is_an_output_is_refused()
    {
        string problem = OnnxJudge.Refuses(
            new OnnxModelBuilder().Input("x", 1, 40).Constant("z", [0f]).Node("Greater", ["x", "z"], ["c"]).OutputOf(9, "c").Build());

        Assert.Contains("compare in application code", problem);
    }
}
