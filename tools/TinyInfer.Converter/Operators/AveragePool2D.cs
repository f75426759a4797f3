using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Mean of the values under a window. Padding counts as zeros, or not at all.</summary>
public sealed class AveragePool2D : Pool2D
{
    /// <inheritdoc cref="Pool2D(string, string, Value, WindowGeometry)"/>
    public AveragePool2D(string name, string output, Value input, WindowGeometry window)
        : base(name, output, input, window)
    {
    }

    /// <summary>How far padding counts as zeros at the top, left, bottom and right.</summary>
    public int[] Counted { get; set; } = [0, 0, 0, 0];

    /// <summary>True where halves go up, as they do where TensorFlow Lite has unsigned integers; otherwise away from zero.</summary>
    public bool RoundsUp { get; init; }

    /// <inheritdoc/>
    public override bool TakesWide => !RoundsUp && Array.TrueForAll(Counted, count => count == 0);

    /// <inheritdoc/>
    public override bool Blends => true;

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.AveragePool2D;

    /// <inheritdoc/>
    private protected override OperatorRecord ToRecord(WindowRecord window, int minimum, int maximum) =>
        new AveragePool2DRecord(window, Counted[0], Counted[1], Counted[2], Counted[3], minimum, maximum, RoundsUp);

    /// <summary>Imports AveragePool; one that sees the whole image is a reduction, which has a scale of its own for its output.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value source = importer.Input(node, 0);
        int rank = source.Shape.Length;
        Value input = importer.ToChannelsLast(source);
        WindowGeometry window = ImportWindow(node, input, rank);
        if (window.IsUnpadded && window.KernelHeight == input.Shape[1] && window.KernelWidth == input.Shape[2])
        {
            importer.BindChannelsLast(node, new Reduce(node.Name, node.Outputs[0], input, [1, 2], isMean: true), rank);
            return;
        }

        // Cells that only rounding up has added never count.
        bool counts = node.Int("count_include_pad", 0) != 0;
        int[] pads = node.Ints("pads", []);
        int bottom = pads.Length > 0 ? pads[^(rank - 2)] : window.Bottom;
        int right = pads.Length > 0 ? pads[^1] : window.Right;
        importer.BindChannelsLast(
            node,
            new AveragePool2D(node.Name, node.Outputs[0], input, window)
            {
                Counted = counts ? [window.Top, window.Left, rank == 4 ? bottom : 0, right] : [0, 0, 0, 0],
            },
            rank);
    }

    /// <summary>Imports AVERAGE_POOL_2D, whose padding never counts.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        importer.Bind(op, new AveragePool2D(op.Name, op.Name, input, ImportWindow(op, input))
        {
            Clamp = importer.Clamp(op, 5),
            RoundsUp = importer.IsUnsigned(op, 0),
        });
    }
}
