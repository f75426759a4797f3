using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx.Recurrent;
using TinyInfer.Converter.Import.Onnx.Sessions;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>ONNX models: ONNX Runtime simplifies them, shows the shapes of their tensors, and stays at hand as the reference.</summary>
internal static class OnnxModelReader
{
    /// <summary>Name of the property that names a classifier's classes in order, with commas between them.</summary>
    private const string LabelsProperty = "labels";

    internal static ImportedModel Read(byte[] file, ImportOptions options)
    {
        OnnxRuntimeHost.Prepare();
        ModelProto source = OnnxFile.Read(file);
        ExternalData.Load(source, options.Model);
        SparseInitializers.MakeDense(source);
        FloatTypes.Unify(source);
        TrainingMode.Refuse(source);
        List<string> warnings = [];
        IReadOnlyList<string>? labels = ClassifierTail.Cut(source, warnings);
        LinearModels.Rewrite(source);
        GroupNormalizations.Expand(source);
        InputShapes.Fix(source, options.Dimensions);
        RecurrentForms.Rewrite(source);
        using (OnnxReference asGiven = OnnxReference.Create(source))
        {
            InputShapes.RequireSmall(asGiven.StaticShapes);
        }

        ModelProto model = RecurrentLoops.Rewrite(OnnxReference.Simplify(source));
        QuantizedOperators.Expand(model);
        OnnxDecomposer.Run(model);
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
