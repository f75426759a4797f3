using Google.Protobuf;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Reads an ONNX file and settles its shapes, before anything else is done with it.</summary>
internal static class OnnxFile
{
    /// <summary>Oldest and newest version of the ONNX operator set that the importer knows.</summary>
    internal const int OldestOpset = 7;

    private const int NewestOpset = 25;

    /// <summary>Domains whose operators ONNX Runtime knows.</summary>
    private static readonly string[] _domains = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];

    /// <summary>Reads a model.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ConversionException">It is not an ONNX model.</exception>
    internal static ModelProto Read(byte[] file)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ConversionException($"not an ONNX model, or cut short ({e.Message.TrimEnd('.')}). Export it again.", e);
        }

        if (model.Graph == null || model.Graph.Node.Count == 0 || model.Graph.Output.Count == 0)
        {
            throw new ConversionException("not an ONNX model: it holds no graph with operators and outputs.");
        }

        NodeNames.Settle(model);
        OnnxStructure.Check(model);
        FunctionInliner.Run(model);

        // ONNX Runtime would stop at the first of them.
        string[] foreign = [.. OnnxGraphs.Nodes(model).Where(node => !_domains.Contains(node.Domain)).Select(Foreign)];
        if (foreign.Length > 0)
        {
            throw new ConversionException(
                "Not supported:\n  " + string.Join("\n  ", foreign.Distinct()));
        }

        int opset = Opset(model);
        return opset is >= OldestOpset and <= NewestOpset
            ? model
            : throw new ConversionException(
                $"operator set {opset} is not supported ({OldestOpset} to {NewestOpset} are); export with opset_version=17.");
    }

    private static string Foreign(NodeProto proto)
    {
        OnnxNode node = new(proto);
        string inside = node.Whole.Length > 0 ? $"{node.OpType}, inside of it, is " : string.Empty;
        return $"{node}: {inside}an operator of someone's own; export without custom operators.";
    }

    /// <summary>Version of ONNX's own operator set that the model is written in; 0 where it names none.</summary>
    internal static int Opset(ModelProto model) =>
        (int)(model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 0);

    /// <summary>Notes of the model's author.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">Name of the note.</param>
    /// <returns>The note, or null if there is none of that name.</returns>
    internal static string? Property(ModelProto model, string key) => model.MetadataProps.FirstOrDefault(p => p.Key == key)?.Value;

    /// <summary>The inputs that are no initializers, which older files list among them.</summary>
    internal static List<ValueInfoProto> Inputs(GraphProto graph)
    {
        HashSet<string> initializers = [.. graph.Initializer.Select(t => t.Name)];
        return [.. graph.Input.Where(i => !initializers.Contains(i.Name))];
    }
}
