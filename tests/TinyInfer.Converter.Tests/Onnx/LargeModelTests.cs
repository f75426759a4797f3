namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Models far beyond what there are: a message, in little time.</summary>
public sealed class LargeModelTests
{
    [Fact]
    public void Chains_of_many_operators() => Refuses("it has 5,000 operators, where up to 4,096 are taken", model =>
    {
        for (int i = 0; i < 5000; i++)
        {
            model.Node(i % 2 == 0 ? "Exp" : "Tanh", [i == 0 ? "x" : $"v{i - 1}"], [i == 4999 ? "y" : $"v{i}"]);
        }
    });

    [Fact]
    public void Nodes_of_many_inputs() => Refuses("it has 20,000 inputs, where up to 1,000 are taken", model =>
        model.Node("Sum", [.. Enumerable.Repeat("x", 20_000)], ["y"]));

    [Fact]
    public void More_inputs_than_a_layer_of_a_blob_has() =>
        Refuses("The model has 300 inputs of a layer; a blob holds at most 255.", model =>
        model.Node("Concat", [.. Enumerable.Repeat("x", 300)], ["y"], ("axis", 1)));

    [Fact]
    public void Operators_of_long_names() =>
        Refuses("has a type or domain of more than 200 characters", model => model.Node(new string('n', 100_000), ["x"], ["y"]));

    private static void Refuses(string problem, Action<OnnxModelBuilder> build)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, 8).Output("y");
        build(model);

        Assert.Contains(problem, Assert.Throws<ConversionException>(() => RandomModel.Convert(model, ("x", (int[])[1, 8]))).Message);
    }
}
