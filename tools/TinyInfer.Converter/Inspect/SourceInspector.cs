using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Optimize;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Inspect;

/// <summary>Looks into models that are not converted yet, and tries whether and into what they could be.</summary>
internal static class SourceInspector
{
    internal static ModelInspection Inspect(string path, byte[] file, IReadOnlyDictionary<string, int> dimensions)
    {
        try
        {
            ModelInspection inspection = TfLiteModelReader.Opens(path, file) ? InspectTfLite(path, file) : InspectOnnx(path, file);
            return TryImport(path, dimensions, inspection);
        }
        catch (ConversionException e)
        {
            throw new ConversionException($"{path}: {e.Message}", e);
        }
    }

    private static ModelInspection InspectOnnx(string path, byte[] file)
    {
        ModelProto model = OnnxFile.Read(file);
        return new ModelInspection($"ONNX, operator set {OnnxFile.Opset(model)}", Path.GetFileNameWithoutExtension(path), file.Length)
        {
            Producer = $"{model.ProducerName} {model.ProducerVersion}".Trim(),
            Notes = new SortedDictionary<string, string>(
                model.MetadataProps.GroupBy(p => p.Key).ToDictionary(p => p.Key, p => p.First().Value), StringComparer.Ordinal),
            Operators = Count(model.Graph.Node.Select(node => node.OpType)),
            Tensors = [.. OnnxFile.Inputs(model.Graph).Select(v => Tensor(v, "input")),
                .. model.Graph.Output.Select(v => Tensor(v, "output"))],
        };
    }

    private static ModelInspection InspectTfLite(string path, byte[] file)
    {
        TfLiteModel model = TfLiteFile.Read(file);
        TensorInspection Tensor(int index, string role) =>
            new(model.Tensors[index].Name, role, Shapes.Format(model.Tensors[index].Shape), null, null);
        return new ModelInspection("TensorFlow Lite", Path.GetFileNameWithoutExtension(path), file.Length)
        {
            Producer = model.Description,
            Operators = Count(model.Operators.Select(op => op.OpType)),
            Tensors = [.. model.Inputs.Select(i => Tensor(i, "input")), .. model.Outputs.Select(i => Tensor(i, "output"))],
        };
    }

    private static ModelInspection TryImport(string path, IReadOnlyDictionary<string, int> dimensions, ModelInspection inspection)
    {
        try
        {
            using ImportedModel model = ImportedModel.Read(new ImportOptions { Model = path, Dimensions = dimensions });
            Network network = model.Network;
            Optimizer.Run(network);
            string Role(Value value) => network.Inputs.Contains(value) ? "input"
                : network.Outputs.Contains(value) ? "output"
                : string.Empty;
            return inspection with
            {
                Tensors = [.. network.Activations.Select(v => new TensorInspection(
                    v.Source?.Name ?? v.Name, Role(v), Shapes.Format(v.Shape), v.Quantization?.Scale, v.Quantization?.ZeroPoint))],
                Layers = [.. network.Operators.Where(op => !op.IsView).Select((op, i) =>
                    new LayerSummary(i, op.Name, op.Kind, ExecutionMode.Auto, op.Output.Shape, op.Macs, op.WeightCount))],
                Arena = ArenaSummary.Of(ArenaPlanner.Plan(network), network),
            };
        }
        catch (ConversionException e)
        {
            return inspection with { Problem = e.Message };
        }
    }

    private static SortedDictionary<string, int> Count(IEnumerable<string> types) =>
        new(types.CountBy(type => type).ToDictionary(), StringComparer.Ordinal);

    private static TensorInspection Tensor(ValueInfoProto value, string role)
    {
        IEnumerable<string> sizes = value.Type?.TensorType?.Shape?.Dim
            .Select(d => d.DimParam.Length > 0 ? d.DimParam : d.DimValue > 0 ? $"{d.DimValue}" : "?") ?? [];
        return new TensorInspection(value.Name, role, $"[{string.Join(", ", sizes)}]", null, null);
    }
}
