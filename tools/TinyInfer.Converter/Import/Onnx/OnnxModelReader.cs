using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx.Recurrent;
using TinyInfer.Converter.Import.Onnx.Sessions;
using TinyInfer.Converter.Import.Onnx.Trees;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>ONNX models: ONNX Runtime simplifies them, shows the shapes of their tensors, and stays at hand as the reference.</summary>
internal static class OnnxModelReader
{
    /// <summary>Name of the property that names a classifier's classes in order, with commas between them.</summary>
    private const string LabelsProperty = "labels";

    internal static ImportedModel Read(byte[] file, ImportOptions options)
    {
        OnnxRuntimeHost.Prepare();
        List<string> warnings = [];
        ModelProto source = Prepare(file, options, warnings, out IReadOnlyList<string>? labels);
        LeafFunctions.Fold(source);
        InputShapes.Fix(source, options.Dimensions);
        RecurrentForms.Rewrite(source);
        IReadOnlyDictionary<string, int[]> shapes;
        using (OnnxReference asGiven = OnnxReference.Create(source))
        {
            shapes = asGiven.StaticShapes;
            InputShapes.RequireSmall(shapes);
        }

        ModelProto model = RecurrentLoops.Rewrite(OnnxReference.Simplify(source));
        ModelSize.Require(model.Graph.Node.Count);
        QuantizedOperators.Expand(model);
        OnnxDecomposer.Run(model, shapes);
        ModelSize.Require(model.Graph.Node.Count);
        NodeNames.MakeUnique(model);
        OnnxOperators.RequireEnd(model);
        OnnxReference reference = Open(model);
        Network network = OnnxImporter.Import(model, ShapesOf(reference, model.Graph), reference.ElementTypes);
        network.Labels = labels ?? OnnxFile.Property(source, LabelsProperty)?.Split(',', StringSplitOptions.TrimEntries);
        network.Warnings.AddRange(warnings);
        network.Rounding = options.Rounding ?? RoundingMode.Single;
        return new ImportedModel(network, reference)
        {
            IsQuantized = model.Graph.Node.Any(node => node.OpType is "QuantizeLinear" or "DequantizeLinear"),
            AnomalyThreshold = OnnxFile.Property(source, Anomaly.AnomalyThreshold.Property),
            AnomalyScore = OnnxFile.Property(source, Anomaly.AnomalyThreshold.ScoreProperty),
        };
    }

    /// <summary>Reads a model, and makes of it what ONNX Runtime and the importer understand: all that is done before ONNX Runtime
    /// runs.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How it is imported.</param>
    /// <param name="warnings">Receives what the user should know.</param>
    /// <param name="labels">Names of a classifier's classes; null if its end does not tell.</param>
    /// <exception cref="ConversionException">It cannot be read or converted.</exception>
    internal static ModelProto Prepare(
        byte[] file, ImportOptions options, List<string> warnings, out IReadOnlyList<string>? labels)
    {
        ModelProto source = OnnxFile.Read(file);
        ExternalData.Load(source, options.Model);
        SparseInitializers.MakeDense(source);
        FloatTypes.Unify(source);
        TrainingMode.Refuse(source);
        labels = ClassifierTail.Cut(source, options.ScoresOnly, warnings);
        ColumnInputs.Merge(source, warnings);
        LinearModels.Rewrite(source, warnings);
        TreeModels.Rewrite(source, warnings);
        GroupNormalizations.Expand(source);
        Swishes.Rename(source);
        return source;
    }

    private static OnnxReference Open(ModelProto model)
    {
        OnnxReference reference = OnnxReference.Create(model);
        InputShapes.RequireSmall(reference.StaticShapes);
        if (!ExplicitPads.Write(model, reference.StaticShapes))
        {
            return reference;
        }

        reference.Dispose();
        return OnnxReference.Create(model);
    }

    /// <summary>Shape of every tensor, as a run on zeros shows it.</summary>
    private static Dictionary<string, int[]> ShapesOf(OnnxReference reference, GraphProto graph)
    {
        Dictionary<string, int[]> shapes = OnnxFile.Inputs(graph)
            .ToDictionary(i => i.Name, i => i.Type.TensorType.Shape.Dim.Select(d => (int)d.DimValue).ToArray(), StringComparer.Ordinal);
        Dictionary<string, float[]> zeros = shapes.ToDictionary(s => s.Key, s => new float[Shapes.Length(s.Value)]);
        foreach ((string name, var tensor) in reference.Run(zeros))
        {
            shapes[name] = tensor.Dimensions.ToArray();
        }

        return shapes;
    }
}
