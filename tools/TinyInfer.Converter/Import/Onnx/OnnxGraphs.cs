namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Ways through a graph and the graphs inside its nodes: branches and bodies of loops.</summary>
internal static class OnnxGraphs
{
    /// <summary>A graph and all inside it.</summary>
    /// <param name="graph">The outermost graph.</param>
    internal static IEnumerable<GraphProto> All(GraphProto graph) => graph.Node.SelectMany(Inner).SelectMany(All).Prepend(graph);

    /// <summary>All nodes of a model, those of inner graphs too.</summary>
    /// <param name="model">The model.</param>
    internal static IEnumerable<NodeProto> Nodes(ModelProto model) => All(model.Graph).SelectMany(graph => graph.Node);

    /// <summary>The graphs that a node holds itself.</summary>
    /// <param name="node">The node.</param>
    internal static IEnumerable<GraphProto> Inner(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.G == null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G));

    /// <summary>All tensors that a model holds: initializers and attributes, those of inner graphs too.</summary>
    /// <param name="model">The model.</param>
    internal static IEnumerable<TensorProto> Tensors(ModelProto model) => All(model.Graph).SelectMany(graph => graph.Initializer
        .Concat(graph.Node.SelectMany(node => node.Attribute).SelectMany(a => a.T == null ? a.Tensors : a.Tensors.Prepend(a.T))));
}
