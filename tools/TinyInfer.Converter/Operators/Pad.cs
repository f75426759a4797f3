using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Surrounds a tensor with one value.</summary>
public sealed class Pad : Operator
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="before">Elements put before each axis.</param>
    /// <param name="after">Elements put behind each axis.</param>
    /// <param name="value">The value that they have.</param>
    public Pad(string name, string output, Value input, int[] before, int[] after, double value)
        : base(name, output, input)
    {
        Before = before;
        After = after;
        PadValue = value;
    }

    /// <summary>Elements put before each axis.</summary>
    public int[] Before { get; private set; }

    /// <summary>Elements put behind each axis.</summary>
    public int[] After { get; private set; }

    /// <summary>The value that they have.</summary>
    public double PadValue { get; }

    /// <summary>Zero has a place in every quantization; another value may lie outside the input's range.</summary>
    public override OutputRule Rule => PadValue == 0 ? OutputRule.SameAsInput : OutputRule.Calibrated;

    /// <inheritdoc/>
    public override bool JoinsInputs => Rule == OutputRule.Calibrated;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = [.. Input.Shape.Select((size, axis) => Before[axis] + size + After[axis])];

    /// <inheritdoc/>
    public override bool Permute(int[] permutation)
    {
        int[] inverse = Shapes.Inverse(permutation);
        Before = Shapes.Permute(Before, inverse);
        After = Shapes.Permute(After, inverse);
        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        int[] strides = Shapes.Strides(Output.Shape);
        int start = Before.Zip(strides, (count, stride) => count * stride).Sum();
        WalkRecord walk = WalkRecord.Create(Input.Shape, 0, Shapes.Strides(Input.Shape), start, strides);
        return emitter.Emit(this, OperatorCode.Pad, new PadRecord(walk, Output.Quantization!.Quantize(PadValue)));
    }

    /// <summary>Imports Pad, whose arguments are attributes up to operator set 10 and inputs from 11 on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Border? border = node.Text("mode", "constant") switch
        {
            "constant" => null,
            "edge" => Border.Edge,
            "reflect" => Border.Reflect,
            "wrap" => Border.Wrap,
            string mode => throw new ConversionException($"padding by {mode} is not known; constant, edge, reflect and wrap are."),
        };
        Value input = importer.Input(node, 0);
        int rank = input.Shape.Length;
        long[] pads = importer.Integers(node, 1, "pads") ?? throw new ConversionException("the pads are missing.");
        float value = importer.OptionalConstant(node, 2, "value")?.Values[0] ?? node.Float("value", 0);
        long[] axes = importer.Integers(node, 3, "axes") ?? [.. Enumerable.Range(0, rank)];
        int[] before = new int[rank];
        int[] after = new int[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Shapes.Axis(axes[i], rank);
            before[axis] = (int)pads[i];
            after[axis] = (int)pads[i + axes.Length];
        }

        int[] starts = [.. before.Select(count => Math.Max(0, -count))];
        if (before.Concat(after).Any(count => count < 0))
        {
            // Negative padding takes away.
            int[] sizes = [.. input.Shape.Select((size, axis) => size + Math.Min(0, before[axis]) + Math.Min(0, after[axis]))];
            Slice rest = new(node.Name, importer.Network.Fresh(input.Name), input, starts, [.. starts.Select(_ => 1)], sizes);
            input = importer.Network.Add(rest).Output;
            before = [.. before.Select(count => Math.Max(0, count))];
            after = [.. after.Select(count => Math.Max(0, count))];
        }

        if (border is { } kind)
        {
            importer.Bind(node, BorderPad.Create(importer.Network, node.Name, node.Outputs[0], input, before, after, kind));
            return;
        }

        if (rank is 3 or 4 && before[0] + after[0] + before[1] + after[1] == 0)
        {
            // As images, so that the padding can become that of a window.
            Value images = importer.ToChannelsLast(input);
            int[] top = rank == 3 ? [0, 0, before[2], 0] : [0, before[2], before[3], 0];
            int[] bottom = rank == 3 ? [0, 0, after[2], 0] : [0, after[2], after[3], 0];
            importer.BindChannelsLast(node, new Pad(node.Name, node.Outputs[0], images, top, bottom, value), rank);
            return;
        }

        importer.Bind(node, new Pad(node.Name, node.Outputs[0], input, before, after, value));
    }

    /// <summary>Imports PAD and PADV2.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        (int[] before, int[] after) = TfLitePads(op, importer, input);
        double value = importer.HasInput(op, 2) ? importer.Constant(op, 2, "value").Values[0] : 0;
        importer.Bind(op, new Pad(op.Name, op.Name, input, before, after, value));
    }

    /// <summary>Padding before and behind each axis of a TensorFlow Lite operator.</summary>
    internal static (int[] Before, int[] After) TfLitePads(TfLiteOperator op, TfLiteImporter importer, Value input)
    {
        int[] pads = importer.Integers(op, 1, "paddings");
        return pads.Length == 2 * input.Shape.Length && pads.All(count => count is >= 0 and <= BlobFormat.MaxDimension)
            ? ([.. pads.Where((_, i) => i % 2 == 0)], [.. pads.Where((_, i) => i % 2 == 1)])
            : throw new ConversionException($"paddings {string.Join(", ", pads)} do not fit {Shapes.Format(input.Shape)}.");
    }
}
