using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Resampling of [batches, height, width, channels], by the nearest pixel or between pixels. ONNX Resize and Upsample.</summary>
public sealed class Resize : Operator
{
    private readonly int[] _rows;
    private readonly int[] _columns;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="rows">The input row of each output row.</param>
    /// <param name="columns">The input column of each output column.</param>
    public Resize(string name, string output, Value input, int[] rows, int[] columns)
        : base(name, output, input)
    {
        _rows = rows;
        _columns = columns;
    }

    /// <summary>True where rows and columns are in 1/1024 and lie between those of the input.</summary>
    public bool IsLinear { get; init; }

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override bool Blends => IsLinear;

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = [Input.Shape[0], _rows.Length, _columns.Length, Input.Shape[3]];

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) => emitter.Emit(this, OperatorCode.Resize, new ResizeRecord(
        Input.Shape[0], Input.Shape[1], Input.Shape[2], Input.Shape[3], _rows.Length, _columns.Length, IsLinear, _rows, _columns));

    /// <summary>Imports Resize and Upsample.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        string mode = node.Text("mode", "nearest");
        if (mode is not ("nearest" or "linear"))
        {
            throw new ConversionException(
                $"mode {mode} is not supported; use nearest or linear, or a transposed convolution with fixed weights.");
        }

        Value source = importer.Input(node, 0);
        int rank = source.Shape.Length;
        int one = mode == "linear" ? 1024 : 1;
        int[][] axes = mode == "linear"
            ? LinearPositions.Of(node, importer, source.Shape)
            : NearestIndices.Of(node, importer, source.Shape);
        if (axes.Take(2).Where((indices, axis) => !indices.SequenceEqual(Enumerable.Range(0, source.Shape[axis]).Select(i => i * one)))
            .Any())
        {
            throw new ConversionException("only height and width can be resized.");
        }

        Value input = importer.ToChannelsLast(source);
        int[] rows = rank == 3 ? [0] : axes[2];
        importer.BindChannelsLast(node, new Resize(node.Name, node.Outputs[0], input, rows, axes[^1]) { IsLinear = mode == "linear" },
            rank);
    }

    /// <summary>Imports RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int[] shape = importer.OutputTensor(op, 0).Shape;
        if (input.Shape.Length != 4 || shape.Length != 4)
        {
            throw new ConversionException(
                $"an input {Shapes.Format(input.Shape)} is not supported; [batches, height, width, channels] is.");
        }

        bool isLinear = op.OpType == "RESIZE_BILINEAR";
        if (isLinear)
        {
            importer.WarnIfUnsigned(op, "interpolates in float");
        }

        bool aligns = op.Bool(isLinear ? 2 : 0);
        bool isCentred = op.Bool(isLinear ? 3 : 1);
        Func<int, int, int[]> indices = isLinear ? Positions : Nearest;
        importer.Bind(op, new Resize(op.Name, op.Name, input, indices(input.Shape[1], shape[1]), indices(input.Shape[2], shape[2]))
        {
            IsLinear = isLinear,
        });

        // Both are TensorFlow Lite's reference, which computes in float32 here,
        int[] Nearest(int from, int to)
        {
            float scale = aligns && to > 1 ? (from - 1) / (to - 1f) : from / (float)to;
            float offset = isCentred ? 0.5f : 0;
            return [.. Enumerable.Range(0, to).Select(i => Math.Min(
                (int)(aligns ? MathF.Round((i + offset) * scale, MidpointRounding.AwayFromZero) : MathF.Floor((i + offset) * scale)),
                from - 1))];
        }

        // and in 1/1024 there.
        int[] Positions(int from, int to)
        {
            int step = aligns && to > 1 ? ((1024 * (from - 1)) + ((to - 1) / 2)) / (to - 1) : ((1024 * from) + (to / 2)) / to;
            int first = isCentred ? (step / 2) - 512 : 0;
            return [.. Enumerable.Range(0, to).Select(i => (int)Math.Clamp(((long)i * step) + first, 0, 1024 * (from - 1)))];
        }
    }
}
