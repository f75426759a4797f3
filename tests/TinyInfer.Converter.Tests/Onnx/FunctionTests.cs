using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Models with functions of their own, as PyTorch's dynamo exporter writes them.</summary>
public sealed class FunctionTests
{
    private const string Domain = "pkg.mine";

    private static readonly (string, int[]) _input = ("x", [1, 8]);

    [Fact]
    public void Nested_and_called_twice()
    {
        ModelProto model = Calling("Block", "Block");
        model.Functions.Add(Function("Block", [Node("Leak", ["x"], ["t"], Domain), Node("Tanh", ["t"], ["y"])]));
        model.Functions.Add(Function("Leak", [Node("LeakyRelu", ["x"], ["y"])]));
        OnnxJudge.Agrees(model, 25, _input);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_attribute_that_the_call_gives_or_leaves_to_the_operator(bool given)
    {
        ModelProto model = Calling("Leak");
        NodeProto leaky = Node("LeakyRelu", ["x"], ["y"]);
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = AttributeProto.Types.AttributeType.Float });
        FunctionProto function = Function("Leak", [leaky]);
        function.Attribute.Add("slope");
        model.Functions.Add(function);
        if (given)
        {
            model.Graph.Node[1].Attribute.Add(
                new AttributeProto { Name = "slope", F = 0.5f, Type = AttributeProto.Types.AttributeType.Float });
        }

        OnnxJudge.Agrees(model, 30, _input);
    }

    [Fact]
    public void One_that_calls_itself_is_refused()
    {
        ModelProto model = Calling("Endless");
        model.Functions.Add(Function("Endless", [Node("Endless", ["x"], ["y"], Domain)]));
        Assert.Contains("the function Endless calls itself", OnnxJudge.Refuses(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_that_multiply_are_refused()
    {
        ModelProto model = Calling("F0");
        for (int i = 0; i < 30; i++)
        {
            model.Functions.Add(Function($"F{i}", [Node($"F{i + 1}", ["x"], ["t"], Domain), Node($"F{i + 1}", ["t"], ["y"], Domain)]));
        }

        model.Functions.Add(Function("F30", [Node("Relu", ["x"], ["y"])]));
        Assert.Contains("more than 100,000 operators", OnnxJudge.Refuses(model), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_supported_inside_is_said_of_the_call()
    {
        ModelProto model = Calling("Odd");
        model.Functions.Add(Function("Odd", [Node("Hardmax", ["x"], ["t"]), Node("Add", ["t", "x"], ["y"])]));
        model.Graph.Node[1].Name = "/model/odd";
        string message = OnnxJudge.Refuses(model);
        Assert.Contains($"{Domain}.Odd '/model/odd', in which there is Hardmax: the operator is not supported", message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("#", message, StringComparison.Ordinal);
    }

    /// <summary>A dense layer, and calls behind it.</summary>
    private static ModelProto Calling(params string[] functions)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 1, 8).Weights("w", 8, 6).Node("MatMul", ["x", "w"], ["h0"]);
        for (int i = 0; i < functions.Length; i++)
        {
            builder.Node($"{Domain}.{functions[i]}", [$"h{i}"], [$"h{i + 1}"]);
        }

        return builder.Output($"h{functions.Length}").Build();
    }

    private static FunctionProto Function(string name, NodeProto[] body)
    {
        FunctionProto function = new() { Name = name, Domain = Domain, Input = { "x" }, Output = { "y" } };
        function.Node.AddRange(body);
        function.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = Domain, Version = 1 });
        return function;
    }

    private static NodeProto Node(string type, string[] inputs, string[] outputs, string domain = "")
    {
        NodeProto node = new() { OpType = type, Domain = domain };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }
}
