using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Weights;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Transposed convolution: input [batches, height, width, channels], weights [outputs, kernel height, kernel width, channels / groups]. The
/// device runs it as plain convolutions, one for each phase of the stride.
/// </summary>
public sealed class ConvTranspose2D : WeightedOperator
{
    /// <inheritdoc cref="WeightedOperator(string, string, Value, ConstantTensor, ConstantTensor?)"/>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="bias">One bias per output channel, or null.</param>
    /// <param name="window">Kernel size, strides, dilations, and what is cut off the output's start as padding.</param>
    /// <param name="groups">Number of groups of channels that do not see each other.</param>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    public ConvTranspose2D(
        string name, string output, Value input, ConstantTensor weights, ConstantTensor? bias, WindowGeometry window, int groups,
        int height, int width)
        : base(name, output, input, weights, bias)
    {
        Window = window;
        Groups = groups;
        Height = height;
        Width = width;
    }

    /// <summary>Kernel size, strides, dilations, and what is cut off the output's start as padding.</summary>
    public WindowGeometry Window { get; }

    /// <summary>Number of groups of channels that do not see each other.</summary>
    public int Groups { get; }

    /// <summary>Rows of the output.</summary>
    public int Height { get; }

    /// <summary>Columns of the output.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public override int ChannelAxis => 0;

    /// <inheritdoc/>
    public override long Macs => (long)Input.Length * Shapes.Length(Weights.Shape[..3]) / Groups;

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.ConvTranspose2D;

    private TransposedPhases Rows => new(Height, Window.KernelHeight, Window.StrideY, Window.DilationY, Window.Top);

    private TransposedPhases Columns => new(Width, Window.KernelWidth, Window.StrideX, Window.DilationX, Window.Left);

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Shape.Length != 4 || Input.Shape[3] != Weights.Shape[3] * Groups)
        {
            throw new ConversionException(
                $"{this}: the input is {Shapes.Format(Input.Shape)}, but the weights take {Weights.Shape[3] * Groups} channels.");
        }

        Output.Shape = [Input.Shape[0], Height, Width, Weights.Shape[0]];
    }

    /// <inheritdoc/>
    private protected override OperatorRecord ToRecord(LinearRecord linear) =>
        new ConvTranspose2DRecord(WindowRecord.Of(Input.Shape, Output.Shape), Groups, Rows.ToAxis(), Columns.ToAxis(), linear);

    /// <inheritdoc/>
    private protected override (sbyte[] Weights, int[] Bias) ToDevice(QuantizedWeights quantized)
    {
        // The zero point is folded over the taps of each phase instead of over all.
        int zeroPoint = Input.Quantization!.ZeroPoint;
        int perChannel = quantized.Weights.Length / Channels;
        int[] unfolded = [.. quantized.Bias.Select((bias, channel) =>
            bias + (zeroPoint * quantized.Weights.AsSpan(channel * perChannel, perChannel).ToArray().Sum(w => w)))];
        List<sbyte> weights = [];
        List<int> biases = [];
        foreach (int[] rows in Rows.Taps)
        {
            foreach (int[] columns in Columns.Taps)
            {
                for (int channel = 0; channel < Channels; channel++)
                {
                    List<sbyte> taps = Taps(quantized.Weights, channel, rows, columns);
                    weights.AddRange(taps);
                    biases.Add(unfolded[channel] - (zeroPoint * taps.Sum(w => w)));
                }
            }
        }

        return ([.. weights], [.. biases]);
    }

    /// <summary>The weights of a channel at some taps of the kernel; 0 at a tap of −1.</summary>
    private List<sbyte> Taps(sbyte[] weights, int channel, int[] rows, int[] columns)
    {
        int inputs = Weights.Shape[3];
        List<sbyte> taps = [];
        foreach (int row in rows)
        {
            foreach (int column in columns)
            {
                int from = ((((channel * Window.KernelHeight) + row) * Window.KernelWidth) + column) * inputs;
                taps.AddRange(row < 0 || column < 0 ? new sbyte[inputs] : weights.AsSpan(from, inputs));
            }
        }

        return taps;
    }

    /// <summary>Imports ConvTranspose; the size of the output is known from the reference run.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value source = importer.Input(node, 0);
        int rank = source.Shape.Length;
        Value input = importer.ToChannelsLast(source);
        int[] shape = importer.ShapeOf(node.Outputs[0]);
        int groups = (int)node.Int("group", 1);
        ConstantTensor weights = OutputsFirst(importer.Constant(node, 1, "weights"), groups);
        ConstantTensor? bias = importer.OptionalConstant(node, 2, "bias");
        int[] strides = Shapes.Extend(node.Ints("strides", [.. Enumerable.Repeat(1, rank - 2)]), 2);
        int[] dilations = Shapes.Extend(node.Ints("dilations", [.. Enumerable.Repeat(1, rank - 2)]), 2);
        int height = rank == 3 ? 1 : shape[2];
        int top = rank == 3 ? 0 : Padding(node, 0, input.Shape[1], weights.Shape[1], strides[0], dilations[0], height);
        int left = Padding(node, rank - 3, input.Shape[2], weights.Shape[2], strides[1], dilations[1], shape[^1]);
        WindowGeometry window = new(
            weights.Shape[1], weights.Shape[2], strides[0], strides[1], dilations[0], dilations[1], top, left, 0, 0);
        importer.BindChannelsLast(
            node, new ConvTranspose2D(node.Name, node.Outputs[0], input, weights, bias, window, groups, height, shape[^1]), rank);
    }

    /// <summary>Elements cut off at the start of an axis: named by the node, or a share of the excess over the output's size.</summary>
    private static int Padding(OnnxNode node, int axis, int size, int kernel, int stride, int dilation, int outputSize)
    {
        string autoPad = node.Text("auto_pad", "NOTSET");
        if (!node.Has("output_shape") && autoPad is "NOTSET" or "VALID")
        {
            return autoPad == "VALID" ? 0 : node.Ints("pads", new int[4])[axis];
        }

        int extra = node.Ints("output_padding", new int[2])[axis];
        int total = Math.Max(0, (stride * (size - 1)) + extra + ((kernel - 1) * dilation) + 1 - outputSize);
        return autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
    }

    /// <summary>ONNX weights [channels, outputs / groups, (height,) width] in the kernel's layout.</summary>
    private static ConstantTensor OutputsFirst(ConstantTensor weights, int groups)
    {
        weights = weights.Shape.Length switch
        {
            3 => weights.InsertAxis(2),
            4 => weights,
            _ => throw new ConversionException(
                $"convolutions of {weights.Shape.Length - 2} dimensions are not supported; one and two are."),
        };
        if (groups == 1)
        {
            return weights.Transpose(1, 2, 3, 0);
        }

        int inputs = weights.Shape[0] / groups;
        int[] kernel = weights.Shape[2..];
        return weights.Reshape(groups, inputs, weights.Shape[1], kernel[0], kernel[1])
            .Transpose(0, 2, 3, 4, 1)
            .Reshape(groups * weights.Shape[1], kernel[0], kernel[1], inputs);
    }

    /// <summary>Imports TRANSPOSE_CONV.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        ConstantTensor weights = importer.Constant(op, 1, "weights", 4);
        Value input = importer.Input(op, 2);
        int[] shape = importer.OutputTensor(op, 0).Shape;
        if (shape.Length != 4)
        {
            throw new ConversionException($"an output {Shapes.Format(shape)} is not supported; [batches, height, width, channels] is.");
        }

        // The padding is that of the convolution whose input has this output's size.
        WindowGeometry window = WindowImport.FromTfLite(op, weights.Shape[1], weights.Shape[2], new Value(op.Name, shape), null);
        ConstantTensor? bias = importer.Bias(op, 3, input, weights, weights.Shape[0]);
        importer.Bind(op, new ConvTranspose2D(op.Name, op.Name, input, weights, bias, window, 1, shape[1], shape[2])
        {
            Clamp = importer.Clamp(op, 3),
            WideBias = importer.WideBias(op, 3, input, weights.Shape[0], -1),
            FloatScaleProduct = importer.IsUnsigned(op, 2),
        });
    }
}
