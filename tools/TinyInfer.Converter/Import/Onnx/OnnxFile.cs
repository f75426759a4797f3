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

        // ONNX Runtime would stop at the first of them.
        string[] foreign = [.. model.Graph.Node.Where(node => !_domains.Contains(node.Domain)).Select(node => new OnnxNode(node).ToString())];
        if (foreign.Length > 0)
        {
            throw new ConversionException(
                "Not supported:\n  " + string.Join("\n  ", foreign.Select(node => $"{node}: an operator of someone's own; export without custom operators.")));
        }

        int opset = Opset(model);
        return opset is >= OldestOpset and <= NewestOpset
            ? model
            : throw new ConversionException(
                $"operator set {opset} is not supported ({OldestOpset} to {NewestOpset} are); export with opset_version=17.");
    }

    /// <summary>Version of ONNX's own operator set that the model is written in; 0 where it names none.</summary>
    internal static int Opset(ModelProto model) =>
        (int)(model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 0);

    /// <summary>What whoever trained the model has noted in it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">Name of the note.</param>
    /// <returns>The note, or null where there is none of that name.</returns>
    internal static string? Property(ModelProto model, string key) => model.MetadataProps.FirstOrDefault(p => p.Key == key)?.Value;

    /// <summary>The inputs that are no initializers, which older files list among them.</summary>
    internal static List<ValueInfoProto> Inputs(GraphProto graph)
    {
        HashSet<string> initializers = [.. graph.Initializer.Select(t => t.Name)];
        return [.. graph.Input.Where(i => !initializers.Contains(i.Name))];
    }

    /// <summary>Gives every dimension of every input a size: the batch 1, others by name.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="sizes">Sizes of named dimensions.</param>
    /// <exception cref="ConversionException">A dimension is left without a size.</exception>
    internal static void FixShapes(ModelProto model, IReadOnlyDictionary<string, int> sizes)
    {
        // Initializers that are inputs as well could be overridden, so that nothing would be folded; versions of the format before 4 want them there.
        List<ValueInfoProto> inputs = Inputs(model.Graph);
        model.Graph.Input.Clear();
        model.Graph.Input.AddRange(inputs);
        model.IrVersion = Math.Max(model.IrVersion, 4);
        foreach (ValueInfoProto input in inputs)
        {
            TensorShapeProto shape = input.Type?.TensorType?.Shape
                ?? throw new ConversionException($"Input '{input.Name}' has no shape; export the model with a fixed input shape.");
            for (int i = 0; i < shape.Dim.Count; i++)
            {
                TensorShapeProto.Types.Dimension dimension = shape.Dim[i];
                if (dimension.DimValue > 0)
                {
                    continue;
                }

                string name = dimension.DimParam;
                dimension.DimParam = string.Empty;
                dimension.DimValue = name.Length > 0 && sizes.TryGetValue(name, out int size)
                    ? size
                    : i == 0
                        ? 1
                        : throw new ConversionException(
                            $"Dimension {i} of input '{input.Name}' is dynamic"
                            + (name.Length > 0 ? $" ('{name}'); give its size: --shape {name}=N" : " and has no name; export the model with a fixed size."));
            }
        }

        // What was inferred for dynamic shapes would contradict the fixed ones; outputs only need their names.
        model.Graph.ValueInfo.Clear();
        foreach (ValueInfoProto output in model.Graph.Output)
        {
            output.Type?.TensorType?.Shape?.Dim.Clear();
            if (output.Type?.TensorType != null)
            {
                output.Type.TensorType.Shape = null;
            }
        }
    }
}
