using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Operators;

/// <summary>One value from all those along some axes, which keep a size of 1.</summary>
public abstract class Reduction : Operator, IClamping
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="axes">The axes to go along, counted from the start.</param>
    protected Reduction(string name, string output, Value input, int[] axes)
        : base(name, output, input)
    {
        Axes = axes;
    }

    /// <summary>The axes to go along.</summary>
    public int[] Axes { get; private set; }

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        Output.Shape = [.. Input.Shape.Select((size, axis) => Axes.Contains(axis) ? 1 : size)];
        if (!CanRun(Geometry(Input.Shape, Axes)))
        {
            throw new ConversionException(
                $"{this}: axes {string.Join(", ", Axes)} of {Shapes.Format(Input.Shape)} lie too far apart; reduce one after the other.");
        }
    }

    /// <inheritdoc/>
    public override bool Permute(int[] permutation)
    {
        int[] axes = [.. Axes.Select(axis => permutation[axis])];
        if (!CanRun(Geometry(Shapes.Permute(Input.Shape, Shapes.Inverse(permutation)), axes)))
        {
            return false;
        }

        Axes = axes;
        return true;
    }

    /// <summary>Sizes of runs of axes that are kept, reduced, kept, reduced, kept, and so on.</summary>
    /// <param name="shape">Shape of the input.</param>
    /// <param name="axes">The axes reduced.</param>
    /// <returns>An odd number of sizes, three at least.</returns>
    private protected static IReadOnlyList<int> Geometry(int[] shape, int[] axes)
    {
        List<int> runs = [1];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] != 1 && axes.Contains(axis) != (runs.Count % 2 == 0))
            {
                runs.Add(1);
            }

            runs[^1] *= shape[axis];
        }

        while (runs.Count < 3 || runs.Count % 2 == 0)
        {
            runs.Add(1);
        }

        return runs;
    }

    /// <summary>Whether the kernel can go along such runs of axes.</summary>
    private protected abstract bool CanRun(IReadOnlyList<int> geometry);

    /// <summary>Imports ReduceMean, ReduceSum, ReduceMax and the global pools.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int rank = input.Shape.Length;
        int[] axes = node.OpType.StartsWith("Global", StringComparison.Ordinal)
            ? [.. Enumerable.Range(2, rank - 2)]
            : ImportAxes(node, importer, rank);
        if (axes.Length == 0)
        {
            importer.Bind(node, new Reshape(node.Name, node.Outputs[0], input, input.Shape));
            return;
        }

        importer.BindReshaped(node, node.OpType is "ReduceMax" or "GlobalMaxPool"
            ? new ReduceMax(node.Name, node.Outputs[0], input, axes)
            : new Reduce(node.Name, node.Outputs[0], input, axes, isMean: node.OpType != "ReduceSum"));
    }

    /// <summary>The axes, which are an attribute in older operator sets and an input in newer ones; all where there are none.</summary>
    private static int[] ImportAxes(OnnxNode node, OnnxImporter importer, int rank)
    {
        int[] axes = importer.OptionalConstant(node, 1, "axes") is { } constant
            ? Array.ConvertAll(constant.Values, v => (int)v)
            : node.Ints("axes", []);
        return axes.Length > 0
            ? [.. axes.Select(axis => Shapes.Axis(axis, rank)).Order()]
            : node.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
    }

    /// <summary>Imports MEAN, SUM and REDUCE_MAX.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int[] axes = [.. importer.Integers(op, 1, "axes").Select(axis => Shapes.Axis(axis, input.Shape.Length)).Distinct().Order()];
        if (op.OpType != "REDUCE_MAX")
        {
            importer.WarnIfUnsigned(op, "brings sums to the output's scale in float");
        }

        importer.Bind(op, op.OpType == "REDUCE_MAX"
            ? new ReduceMax(op.Name, op.Name, input, axes)
            : new Reduce(op.Name, op.Name, input, axes, isMean: op.OpType == "MEAN") { DividesMultiplier = true });
    }
}
