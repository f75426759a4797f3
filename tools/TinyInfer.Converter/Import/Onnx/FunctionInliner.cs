namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Puts the bodies of a model's own functions in the place of their calls, as PyTorch's exporter by way of onnxscript needs it.
/// </summary>
internal sealed class FunctionInliner
{
    /// <summary>Nodes beyond which the calls multiply without end, or nearly so.</summary>
    private const int MostNodes = 100_000;

    /// <summary>Functions within functions.</summary>
    private const int MostLevels = 100;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly Dictionary<string, long> _opsets;
    private readonly Stack<FunctionProto> _open = new();
    private int _calls;
    private int _nodes;

    private FunctionInliner(ModelProto model)
    {
        foreach (FunctionProto function in model.Functions)
        {
            _functions[(Domain(function.Domain), function.Name, function.Overload)] = function;
        }

        _opsets = model.OpsetImport.DistinctBy(o => Domain(o.Domain)).ToDictionary(
            o => Domain(o.Domain), o => o.Version, StringComparer.Ordinal);
    }

    /// <summary>Inlines all calls, those inside of functions too.</summary>
    /// <param name="model">The model; changed.</param>
    /// <exception cref="ConversionException">A function calls itself, or is written for other operators than the model.</exception>
    internal static void Run(ModelProto model)
    {
        if (model.Functions.Count == 0)
        {
            return;
        }

        FunctionInliner inliner = new(model);
        inliner.Inline(model.Graph);
        model.Functions.Clear();
        model.OpsetImport.Clear();
        model.OpsetImport.AddRange(inliner._opsets.Select(o => new OperatorSetIdProto { Domain = o.Key, Version = o.Value }));
    }

    private static string Domain(string domain) => domain == "ai.onnx" ? string.Empty : domain;

    private void Inline(GraphProto graph)
    {
        List<NodeProto> nodes = [.. graph.Node.SelectMany(Expand)];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
    }

    /// <summary>The nodes in a node's place.</summary>
    private IEnumerable<NodeProto> Expand(NodeProto node)
    {
        if (++_nodes > MostNodes)
        {
            throw new ConversionException($"its functions come to more than {MostNodes:N0} operators; export it without functions.");
        }

        foreach (GraphProto graph in OnnxGraphs.Inner(node))
        {
            Inline(graph);
        }

        return _functions.TryGetValue((Domain(node.Domain), node.OpType, node.Overload), out FunctionProto? function)
            ? Body(node, function)
            : [node];
    }

    private List<NodeProto> Body(NodeProto call, FunctionProto function)
    {
        if (_open.Contains(function))
        {
            throw new ConversionException(
                $"{new OnnxNode(call)}: the function {function.Name} calls itself, which ONNX does not allow. Export the model again.");
        }

        if (_open.Count == MostLevels)
        {
            throw new ConversionException(
                $"its functions call one another over more than {MostLevels} levels; export it without functions.");
        }

        _open.Push(function);
        TakeOpsets(call, function);
        FunctionCall renamed = new(call, function, $"{call.Name}/{++_calls}");
        List<NodeProto> body = [];
        foreach (NodeProto node in function.Node.Select(renamed.Instance))
        {
            NodeNames.Trace(node, call);
            body.AddRange(Expand(node));
        }

        _open.Pop();
        foreach ((string from, string to) in renamed.PassedThrough)
        {
            NodeProto identity = new() { OpType = "Identity", Name = $"{call.Name}/{to}", Input = { from }, Output = { to } };
            NodeNames.Trace(identity, call);
            body.Add(identity);
        }

        return body;
    }

    private void TakeOpsets(NodeProto call, FunctionProto function)
    {
        foreach (OperatorSetIdProto opset in function.OpsetImport)
        {
            if (_opsets.TryAdd(Domain(opset.Domain), opset.Version) || _opsets[Domain(opset.Domain)] == opset.Version)
            {
                continue;
            }

            throw new ConversionException(
                $"{new OnnxNode(call)}: the function is written for operator set {opset.Version} of '{opset.Domain}' and the model for "
                + $"{_opsets[Domain(opset.Domain)]}. Export both for one, or inline it before (onnx.inliner.inline_local_functions).");
        }
    }
}
