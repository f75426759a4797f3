using TinyInfer.Format;

namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>Turns layers of a blob into C#.</summary>
public static class CompiledModelEmitter
{
    /// <summary>RAM in bytes that the table which clamps may take.</summary>
    private const int MaxClampTable = 4096;

    /// <summary>Compiles a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="model">The records of its blob, complete.</param>
    /// <param name="isWanted">Which layers to compile; those that cannot be stay as they are.</param>
    /// <returns>The code, and the blob that it carries.</returns>
    public static CompiledModel Emit(string name, BlobModel model, Func<int, bool> isWanted)
    {
        ValueRange[] ranges = ValueRanges.Find(model);
        LayerGenerator?[] generators = [.. model.Operators.Select((op, i) => isWanted(i) ? Create(new LayerRecord(model, i, ranges)) : null)];
        ClampTable? clamp = ClampTable.Make(
            generators.OfType<LayerGenerator>().Where(g => g.Problem == null).SelectMany(g => g.Requantizations), MaxClampTable);
        GeneratedLayer?[] layers = [.. generators.Select(g => g is { Problem: null } ? g.Generate(clamp) : null)];
        string?[] problems = [.. generators.Zip(layers, (g, l) => l == null ? g?.Problem : LayerGenerator.ProblemOf(l))];
        layers = [.. layers.Zip(problems, (layer, problem) => problem == null ? layer : null)];

        BlobModel records = model.WithCompiled([.. layers.Select(l => l != null)]);
        CompiledSourceWriter writer = new(name, records, layers, clamp);
        return new CompiledModel(
            writer.Write(), records, [.. layers.Select((l, i) => new CompiledLayer(i, l != null, problems[i], l?.Cost ?? default))]);
    }

    private static LayerGenerator? Create(LayerRecord record) => record.Code switch
    {
        OperatorCode.Dense => CreateDense(record),
        OperatorCode.Conv2D => CreateConvolution(record),
        OperatorCode.DepthwiseConv2D => ConvolutionGenerator.Read(record, ConvGeometry.ReadDepthwise(record)),
        OperatorCode.ConvTranspose2D => ConvolutionGenerator.ReadTransposed(record),
        OperatorCode.Add => new AddGenerator(record),
        OperatorCode.Concat => new ConcatGenerator(record),
        OperatorCode.Mul => new MulGenerator(record),
        OperatorCode.Maximum or OperatorCode.Minimum => new MaximumGenerator(record),
        OperatorCode.Slice or OperatorCode.Transpose => new StridedCopyGenerator(record),
        OperatorCode.Reduce => new ReduceGenerator(record),
        OperatorCode.MaxPool2D => new MaxPool2DGenerator(record),
        OperatorCode.AveragePool2D => new AveragePool2DGenerator(record),
        _ => null,
    };

    private static LayerGenerator CreateDense(LayerRecord record)
    {
        int batches = record.Next();
        int columns = record.Next();
        int rows = record.Next();
        return batches == 1 ? new DenseGenerator(record, columns, rows) : new PointwiseGenerator(record, batches, columns, rows);
    }

    private static LayerGenerator CreateConvolution(LayerRecord record)
    {
        ConvGeometry geometry = ConvGeometry.ReadConv2D(record);
        return geometry.IsPointwise
            ? new PointwiseGenerator(record, geometry.Batches * geometry.Height * geometry.Width, geometry.Channels, geometry.OutputChannels)
            : ConvolutionGenerator.Read(record, geometry);
    }
}
