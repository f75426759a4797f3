namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Finds models that were exported as they are trained: with statistics of each batch, and dropout that drops.</summary>
internal static class TrainingMode
{
    /// <summary>From this operator set on an attribute says that BatchNormalization trains; before, further outputs do.</summary>
    private const int TrainingAttribute = 14;

    /// <summary>Checks a model.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ConversionException">It is in training mode.</exception>
    internal static void Refuse(ModelProto model)
    {
        int opset = OnnxFile.Opset(model);
        string[] nodes = [.. OnnxGraphs.Nodes(model).Where(node => Trains(node, model, opset)).Select(
            node => new OnnxNode(node).ToString()).Distinct()];
        if (nodes.Length > 0)
        {
            throw new ConversionException(
                $"The model was exported in training mode ({string.Join(", ", nodes)}): its results depend on the other samples of a "
                + "batch, or on chance. Export it for inference: model.eval() before torch.onnx.export, training=False in Keras.");
        }
    }

    private static bool Trains(NodeProto node, ModelProto model, int opset) => node.OpType switch
    {
        _ when node.Domain is not ("" or "ai.onnx") => false,
        "BatchNormalization" when opset >= TrainingAttribute => node.Attribute.Any(a => a.Name == "training_mode" && a.I != 0),
        "BatchNormalization" => node.Output.Skip(1).Any(name => name.Length > 0),
        "Dropout" => Number(node, 2, model, 0) != 0 && Number(node, 1, model, 0.5) != 0,
        _ => false,
    };

    /// <summary>A constant input of one number.</summary>
    private static double Number(NodeProto node, int index, ModelProto model, double fallback)
    {
        string name = index < node.Input.Count ? node.Input[index] : string.Empty;
        TensorProto? tensor = OnnxGraphs.All(model.Graph).SelectMany(graph => graph.Initializer).FirstOrDefault(t => t.Name == name)
            ?? OnnxGraphs.Nodes(model).FirstOrDefault(n => n.OpType == "Constant" && n.Output.Contains(name))?.Attribute.FirstOrDefault(
                a => a.T != null)?.T;
        return name.Length > 0 && tensor != null ? OnnxTensor.Values(tensor).FirstOrDefault(fallback) : fallback;
    }
}
