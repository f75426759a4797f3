using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Largest value under a window; padding does not take part.</summary>
public sealed class MaxPool2D : Pool2D
{
    /// <inheritdoc cref="Pool2D(string, string, Value, WindowGeometry)"/>
    public MaxPool2D(string name, string output, Value input, WindowGeometry window)
        : base(name, output, input, window)
    {
    }

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.MaxPool2D;

    /// <inheritdoc/>
    private protected override OperatorRecord ToRecord(WindowRecord window, int minimum, int maximum) =>
        new MaxPool2DRecord(window, minimum, maximum);

    /// <summary>Imports MaxPool.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        if (node.Outputs.Length > 1 && node.Outputs[1].Length > 0)
        {
            throw new ConversionException("its second output, the indices, is not supported; export it without return_indices.");
        }

        Value source = importer.Input(node, 0);
        Value input = importer.ToChannelsLast(source);
        WindowGeometry window = ImportWindow(node, input, source.Shape.Length);
        importer.BindChannelsLast(node, new MaxPool2D(node.Name, node.Outputs[0], input, window), source.Shape.Length);
    }

    /// <summary>Imports MAX_POOL_2D.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        importer.Bind(op, new MaxPool2D(op.Name, op.Name, input, ImportWindow(op, input)) { Clamp = importer.Clamp(op, 5) });
    }
}
