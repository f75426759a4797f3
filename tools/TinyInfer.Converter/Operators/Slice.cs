using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// A part of a tensor, every n-th element of it, forwards or backwards. ONNX Slice and Split, and Gather of indices at even distances.
/// </summary>
public sealed class Slice : Operator
{
    private int[] _starts;
    private int[] _steps;
    private int[] _sizes;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="starts">The first index along each axis.</param>
    /// <param name="steps">The distance of indices along each axis; negative to go backwards.</param>
    /// <param name="sizes">The number of indices along each axis.</param>
    public Slice(string name, string output, Value input, int[] starts, int[] steps, int[] sizes)
        : base(name, output, input)
    {
        _starts = starts;
        _steps = steps;
        _sizes = sizes;
    }

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = [.. _sizes];

    /// <inheritdoc/>
    public override bool Permute(int[] permutation)
    {
        int[] inverse = Shapes.Inverse(permutation);
        _starts = Shapes.Permute(_starts, inverse);
        _steps = Shapes.Permute(_steps, inverse);
        _sizes = Shapes.Permute(_sizes, inverse);
        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        int[] strides = Shapes.Strides(Input.Shape);
        int start = _starts.Zip(strides, (index, stride) => index * stride).Sum();
        int[] steps = [.. strides.Zip(_steps, (stride, step) => stride * step)];
        return emitter.Emit(this, OperatorCode.Slice, WalkRecord.Create(_sizes, start, steps, 0, Shapes.Strides(_sizes)));
    }

    /// <summary>True where it takes the last elements along one axis, and all along the others.</summary>
    /// <param name="axis">The axis.</param>
    /// <returns>Whether it does.</returns>
    internal bool IsTail(int axis) => Enumerable.Range(0, _sizes.Length).All(i =>
        _steps[i] == 1 && _starts[i] + _sizes[i] == Input.Shape[i] && (i == axis || _starts[i] == 0));

    /// <summary>Which elements of its innermost axes it takes of each of so many rows.</summary>
    /// <param name="rows">Number of rows, which are the outermost axes.</param>
    /// <returns>The indices; null if it does not take the same of all rows.</returns>
    internal int[]? InnerIndices(int rows)
    {
        int axis = 0;
        for (int outer = 1; outer < rows && axis < _sizes.Length; axis++)
        {
            outer *= Input.Shape[axis];
        }

        if (Shapes.Length(Input.Shape[..axis]) != rows || !_sizes[..axis].SequenceEqual(Input.Shape[..axis])
            || _steps[..axis].Any(step => step != 1))
        {
            return null;
        }

        int[] strides = Shapes.Strides(Input.Shape);
        IEnumerable<int> indices = [0];
        for (; axis < _sizes.Length; axis++)
        {
            (int start, int step, int size, int stride) = (_starts[axis], _steps[axis], _sizes[axis], strides[axis]);
            indices = indices.SelectMany(index => Enumerable.Range(0, size).Select(i => index + ((start + (i * step)) * stride)));
        }

        return [.. indices];
    }

    /// <summary>A part along one axis.</summary>
    internal static Slice Along(int axis, string name, string output, Value input, int start, int step, int size)
    {
        int[] starts = new int[input.Shape.Length];
        int[] steps = [.. starts.Select(_ => 1)];
        int[] sizes = [.. input.Shape];
        (starts[axis], steps[axis], sizes[axis]) = (start, step, size);
        return new Slice(name, output, input, starts, steps, sizes);
    }

    /// <summary>Imports Slice, whose arguments are attributes up to operator set 9 and inputs from 10 on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int rank = input.Shape.Length;
        long[] begins = importer.Integers(node, 1, "starts") ?? throw new ConversionException("the starts are missing.");
        long[] ends = importer.Integers(node, 2, "ends") ?? throw new ConversionException("the ends are missing.");
        long[] axes = importer.Integers(node, 3, "axes") ?? [.. Enumerable.Range(0, begins.Length)];
        long[] strides = importer.Integers(node, 4, "steps") ?? [.. begins.Select(_ => 1L)];
        int[] starts = new int[rank];
        int[] steps = [.. starts.Select(_ => 1)];
        int[] sizes = [.. input.Shape];
        for (int i = 0; i < begins.Length; i++)
        {
            int axis = Shapes.Axis(axes[i], rank);
            int size = input.Shape[axis];
            long step = strides[i];

            // Backwards, a slice may end before the first element, at −1; forwards it starts at 0 at the least.
            long lowest = step < 0 ? -1 : 0;
            long highest = step < 0 ? size - 1 : size;
            long start = Math.Clamp(begins[i] < 0 ? begins[i] + size : begins[i], Math.Max(lowest, 0), highest);
            long end = Math.Clamp(ends[i] < 0 ? ends[i] + size : ends[i], lowest, highest);
            sizes[axis] = (int)Math.Max(0, (end - start + step - Math.Sign(step)) / step);
            starts[axis] = (int)start;
            steps[axis] = (int)Math.Clamp(step, -size, size);
        }

        importer.Bind(node, new Slice(node.Name, node.Outputs[0], input, starts, steps, sizes));
    }

    /// <summary>Imports Split as one slice for each output.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportSplit(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int axis = Shapes.Axis(node.Int("axis", 0), input.Shape.Length);
        int start = 0;
        foreach (string output in node.Outputs)
        {
            int size = importer.ShapeOf(output)[axis];
            Slice slice = importer.Network.Add(Along(axis, $"{node.Name}[{start}]", output, input, start, 1, size));
            importer.Bind(output, slice.Output);
            start += size;
        }
    }

    /// <summary>Imports Gather with constant indices; where they lie at even distances it is a slice.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportGather(OnnxNode node, OnnxImporter importer)
    {
        if (importer.IsConstant(node, 0))
        {
            throw new ConversionException(
                "a lookup of activations in a constant table (an embedding) is not supported; feed the embedded vectors.");
        }

        Value input = importer.Input(node, 0);
        int axis = Shapes.Axis(node.Int("axis", 0), input.Shape.Length);
        int size = input.Shape[axis];
        int[] indices = [.. importer.Constant(node, 1, "indices").Values.Select(v => (int)(v < 0 ? v + size : v))];
        int step = indices.Length > 1 ? indices[1] - indices[0] : 1;
        bool isEven = step != 0 && !indices.Where((index, i) => index != indices[0] + (i * step)).Any();
        importer.BindReshaped(node, isEven
            ? Along(axis, node.Name, node.Outputs[0], input, indices[0], step, indices.Length)
            : new Gather(node.Name, node.Outputs[0], input, axis, indices));
    }

    /// <summary>Imports SLICE; a size of −1 reaches to the end.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int[] starts = importer.Integers(op, 1, "begin");
        int[] sizes = importer.Integers(op, 2, "size");
        sizes = [.. sizes.Select((size, axis) => size < 0 ? input.Shape[axis] - starts[axis] : size)];
        importer.Bind(op, new Slice(op.Name, op.Name, input, starts, [.. starts.Select(_ => 1)], sizes).RequireWithin());
    }

    /// <summary>Imports STRIDED_SLICE.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteStrided(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int rank = input.Shape.Length;
        int[] starts = importer.Integers(op, 1, "begin");
        int[] ends = importer.Integers(op, 2, "end");
        int[] steps = importer.Integers(op, 3, "strides");
        if (op.Int(2) != 0 || op.Int(3) != 0 || op.Bool(5) || starts.Length != rank || ends.Length != rank || steps.Length != rank)
        {
            throw new ConversionException(
                "an ellipsis, new axes or offsets are not supported; give a start, an end and a step for each axis.");
        }

        if (steps.Contains(0))
        {
            throw new ConversionException("a step is 0; give one that is not, or a negative one to go backwards.");
        }

        int[] sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int size = input.Shape[axis];
            bool forward = steps[axis] > 0;
            int lowest = forward ? 0 : -1;
            int highest = forward ? size : size - 1;
            int start = Masked(0) ? (forward ? 0 : size - 1) : Math.Clamp(FromEnd(starts[axis]), lowest, highest);
            int end = Masked(1) ? (forward ? size : -1) : Math.Clamp(FromEnd(ends[axis]), lowest, highest);
            if (Masked(4))
            {
                end = start + 1;
                steps[axis] = 1;
            }

            starts[axis] = start;
            sizes[axis] = Math.Max(0, (end - start + steps[axis] - Math.Sign(steps[axis])) / steps[axis]);

            bool Masked(int option) => (op.Int(option) >> axis & 1) != 0;

            int FromEnd(int index) => index < 0 ? index + size : index;
        }

        importer.Bind(op, new Slice(op.Name, op.Name, input, starts, steps, sizes).RequireWithin());
    }

    /// <summary>Imports SPLIT, SPLIT_V and UNPACK as one slice for each output.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteSplit(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, op.OpType == "SPLIT" ? 1 : 0);
        int axis = Shapes.Axis(
            op.OpType switch
            {
                "SPLIT" => importer.Integers(op, 0, "axis")[0],
                "SPLIT_V" => importer.Integers(op, 2, "axis")[0],
                _ => op.Int(1),
            },
            input.Shape.Length);
        int start = 0;
        for (int i = 0; i < op.Outputs.Length; i++)
        {
            int size = op.OpType == "UNPACK" ? 1 : importer.OutputTensor(op, i).Shape[axis];
            string output = importer.OutputTensor(op, i).Name;
            importer.Bind(op, Along(axis, $"{op.Name}[{start}]", output, input, start, 1, size).RequireWithin(), i);
            start += size;
        }
    }

    /// <summary>Proves that the slice lies within its input.</summary>
    /// <returns>This slice.</returns>
    /// <exception cref="ConversionException">It does not.</exception>
    internal Slice RequireWithin()
    {
        int[] shape = Input.Shape;
        bool isWithin = _starts.Length == shape.Length && _sizes.Length == shape.Length;
        for (int axis = 0; axis < shape.Length && isWithin; axis++)
        {
            long last = _starts[axis] + ((_sizes[axis] - 1L) * _steps[axis]);
            isWithin = _sizes[axis] > 0 && _starts[axis] >= 0 && _starts[axis] < shape[axis] && last >= 0 && last < shape[axis];
        }

        return isWithin ? this : throw new ConversionException($"a part of {Shapes.Format(shape)} is asked for that does not exist.");
    }
}
