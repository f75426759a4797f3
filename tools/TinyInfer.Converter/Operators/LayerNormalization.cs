using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Groups of elements less their mean, divided by their standard deviation, with a factor and an offset. ONNX LayerNormalization,
/// RMSNormalization, which leaves the mean, and with channels last GroupNormalization and InstanceNormalization.
/// </summary>
public sealed class LayerNormalization : Operator, IClamping
{
    /// <summary>The most elements of a group.</summary>
    private const int MostElements = 1 << 16;

    /// <summary>Bits that a normalized element has beside its sign.</summary>
    private const int ElementBits = 15;

    private readonly float[] _factors;
    private readonly float[] _offsets;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="firstAxis">The axis from which on elements belong together.</param>
    /// <param name="factors">One factor per element of these axes, one per entry of the last axis, or one for all.</param>
    /// <param name="offsets">As many offsets, or one for all.</param>
    public LayerNormalization(string name, string output, Value input, int firstAxis, float[] factors, float[] offsets)
        : base(name, output, input)
    {
        FirstAxis = firstAxis;
        int count = Math.Max(factors.Length, offsets.Length);
        _factors = Spread(factors, count);
        _offsets = Spread(offsets, count);
    }

    /// <summary>The axis from which on elements belong together.</summary>
    public int FirstAxis { get; }

    /// <summary>Number of groups into which the last axis falls.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Epsilon, added to the variance.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>False where elements are divided by their root mean square, their mean left in.</summary>
    public bool TakesMeanOff { get; init; } = true;

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <inheritdoc/>
    public override bool RunsInPlace => true;

    private int GroupLength => Shapes.Length(Input.Shape[FirstAxis..]) / Groups;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        int[] shape = Input.Shape;
        int count = _factors.Length;
        if (shape[^1] % Groups != 0 || (count != 1 && count != shape[^1] && (Groups > 1 || count != GroupLength)))
        {
            throw new ConversionException($"{this}: {Groups} groups and {count} factors do not fit {Shapes.Format(shape)}.");
        }

        if (GroupLength > MostElements)
        {
            throw new ConversionException($"{this}: groups of {GroupLength} elements are not supported; at most {MostElements} are.");
        }

        Output.Shape = shape;
    }

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) =>
        permutation[^1] == permutation.Length - 1 && permutation[FirstAxis..].All(axis => axis >= FirstAxis)
        && (_factors.Length == 1 || _factors.Length == Input.Shape[^1]
            || Shapes.IsIdentity([.. permutation[FirstAxis..].Select(axis => axis - FirstAxis)]));

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        Quantization from = Input.Quantization!;
        Quantization to = Output.Quantization!;
        int outer = Shapes.Length(Input.Shape[..FirstAxis]);
        bool isFlat = Groups == 1 && _factors.Length != Input.Shape[^1];
        int positions = isFlat ? 1 : Shapes.Length(Input.Shape[FirstAxis..^1]);
        int size = GroupLength / positions;
        int bits = ElementBits - (int)Math.Ceiling(Math.Log2(GroupLength) / 2);

        // A unit of the accumulator with which the largest sum there is takes 30 bits.
        double largest = _factors.Zip(_offsets, (f, o) => Math.ScaleB(Math.Abs((double)f), ElementBits - bits) + Math.Abs((double)o)).Max();
        double unit = largest > 0 ? largest / (1 << 30) : 1;
        long epsilon = Rescale(from.Scale);
        return emitter.Emit(this, OperatorCode.LayerNormalization, new LayerNormalizationRecord(
            outer, positions, Groups, size, bits, TakesMeanOff, epsilon,
            [.. _factors.Select(f => (int)Math.Round(Math.ScaleB(f / unit, -bits)))],
            [.. _offsets.Select(o => (int)Math.Round(o / unit))],
            new RescalingRecord(FixedPointMultiplier.FromDouble(unit / to.Scale), Clamp.ToSteps(to))));
    }

    /// <summary>Imports LayerNormalization, and RMSNormalization, which has no offset and leaves the mean.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        if (node.Outputs.Skip(1).Any(importer.IsUsed))
        {
            throw new ConversionException("its mean and deviation as outputs are not supported; compute them with ReduceMean.");
        }

        Value input = importer.Input(node, 0);
        int axis = Shapes.Axis(node.Int("axis", -1), input.Shape.Length);
        importer.Bind(node, new LayerNormalization(
            node.Name, node.Outputs[0], input, axis, Parameters(node, importer, 1, input.Shape[axis..], 1),
                Parameters(node, importer, 2, input.Shape[axis..], 0))
        {
            Epsilon = node.Float("epsilon", 1e-5f),
            TakesMeanOff = node.OpType == "LayerNormalization",
        });
    }

    /// <summary>
    /// Imports InstanceNormalization, which has a group for each channel, and GroupNormalization with a factor for each channel or group.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportGroups(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int rank = input.Shape.Length;
        int channels = input.Shape[1];
        int groups = (int)node.Int("num_groups", channels);
        float[] factors = PerChannel(importer.Constant(node, 1, "scale"), channels);
        float[] offsets = PerChannel(importer.Constant(node, 2, "bias"), channels);
        if (rank is 3 or 4)
        {
            importer.BindChannelsLast(node, Create(importer.ToChannelsLast(input)), rank);
            return;
        }

        int[] toLast = [0, .. Enumerable.Range(2, rank - 2), 1];
        importer.BindPermuted(node, Create(importer.Transpose(input, toLast)), toLast);

        LayerNormalization Create(Value value) => new(node.Name, node.Outputs[0], value, 1, factors, offsets)
        {
            Groups = groups,
            Epsilon = node.Float("epsilon", 1e-5f),
        };
    }

    /// <summary>
    /// The factors or offsets of a node, one per element of the axes that it normalizes, or one where they are all the same.
    /// </summary>
    private static float[] Parameters(OnnxNode node, OnnxImporter importer, int index, int[] shape, float fallback)
    {
        if (!importer.HasInput(node, index))
        {
            return [fallback];
        }

        ConstantTensor constant = importer.Constant(node, index, index == 1 ? "scale" : "bias");
        float[] values = constant.Values;
        if (values.All(v => v == values[0]))
        {
            return values[..1];
        }

        int[] extended = Shapes.Extend(constant.Shape, shape.Length);
        if (!extended.SequenceEqual(shape))
        {
            throw new ConversionException(
                $"{(index == 1 ? "a scale" : "a bias")} of {Shapes.Format(constant.Shape)} for "
                + $"{Shapes.Format(shape)} is not supported; give one value per element.");
        }

        return values;
    }

    private static float[] PerChannel(ConstantTensor constant, int channels) =>
        constant.Values.Length == channels || channels % constant.Values.Length != 0
        ? constant.Values
        : [.. constant.Values.SelectMany(v => Enumerable.Repeat(v, channels / constant.Values.Length))];

    private static float[] Spread(float[] values, int count) =>
        values.Length == count ? values : [.. Enumerable.Repeat(values[0], count)];

    /// <summary>Epsilon in units of the kernel's sums.</summary>
    private long Rescale(double scale)
    {
        double epsilon = Epsilon * GroupLength * GroupLength * 256 / (scale * scale);
        return epsilon < 1L << 60
            ? Math.Max(1, (long)Math.Round(epsilon))
            : throw new ConversionException(
                $"{this}: the values go in steps of {scale:G3}, which is nothing beside an epsilon "
                + $"of {Epsilon:G3}. Is the calibration data what the model takes?");
    }
}
