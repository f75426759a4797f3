using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Convolution: input [batches, height, width, channels], weights [outputs, kernel height, kernel width, channels / groups]. One dimension
/// is a height of 1.
/// </summary>
public sealed class Conv2D : WeightedOperator, IWindowed
{
    /// <inheritdoc cref="WeightedOperator(string, string, Value, ConstantTensor, ConstantTensor?)"/>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="bias">One bias per output channel, or null.</param>
    /// <param name="window">Kernel size, strides, dilations and padding.</param>
    /// <param name="groups">Number of groups of channels that do not see each other.</param>
    public Conv2D(string name, string output, Value input, ConstantTensor weights, ConstantTensor? bias, WindowGeometry window, int groups)
        : base(name, output, input, weights, bias)
    {
        Window = window;
        Groups = groups;
    }

    /// <inheritdoc/>
    public WindowGeometry Window { get; set; }

    /// <summary>Number of groups of channels that do not see each other.</summary>
    public int Groups { get; }

    /// <inheritdoc/>
    public override int ChannelAxis => 0;

    /// <inheritdoc/>
    public override long Macs => (long)Output.Length * Shapes.Length(Weights.Shape[1..]);

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Conv2D;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Shape.Length != 4 || Input.Shape[3] != Weights.Shape[3] * Groups)
        {
            throw new ConversionException(
                $"{this}: the input is {Shapes.Format(Input.Shape)}, but the weights take {Weights.Shape[3] * Groups} channels.");
        }

        (int height, int width) = Window.OutputSize(Input.Shape[1], Input.Shape[2], this);
        Output.Shape = [Input.Shape[0], height, width, Weights.Shape[0]];
    }

    /// <inheritdoc/>
    private protected override OperatorRecord ToRecord(LinearRecord linear) =>
        new Conv2DRecord(Window.ToRecord(Input.Shape, Output.Shape), Groups, linear);

    /// <summary>Imports Conv, as a convolution, or where every channel is a group of its own as a depthwise one.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value source = importer.Input(node, 0);
        Value input = importer.ToChannelsLast(source);
        ConstantTensor weights = ChannelsLastWeights(importer.Constant(node, 1, "weights"));
        ConstantTensor? bias = importer.OptionalConstant(node, 2, "bias");
        int groups = (int)node.Int("group", 1);
        WindowGeometry window = WindowImport.FromOnnx(
            node, weights.Shape[1], weights.Shape[2], input.Shape[1], input.Shape[2], source.Shape.Length - 2);
        Operator op = groups > 1 && groups == input.Shape[3]
            ? new DepthwiseConv2D(
                node.Name, node.Outputs[0], input, weights.RemoveAxis(3), bias, window)
            : new Conv2D(node.Name, node.Outputs[0], input, weights, bias, window, groups);
        importer.BindChannelsLast(node, op, source.Shape.Length);
    }

    /// <summary>ONNX weights [outputs, channels, (height,) width] in the kernel's layout.</summary>
    private static ConstantTensor ChannelsLastWeights(ConstantTensor weights) => weights.Shape.Length switch
    {
        3 => weights.InsertAxis(2).Transpose(0, 2, 3, 1),
        4 => weights.Transpose(0, 2, 3, 1),
        _ => throw new ConversionException($"convolutions of {weights.Shape.Length - 2} dimensions are not supported; one and two are."),
    };

    /// <summary>Imports CONV_2D.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        ConstantTensor weights = importer.Constant(op, 1, "weights", 4);
        WindowGeometry window = WindowImport.FromTfLite(op, weights.Shape[1], weights.Shape[2], input, (4, 5));
        int groups = Math.Max(1, input.Shape[3] / weights.Shape[3]);
        if (input.Shape[3] != groups * weights.Shape[3] || weights.Shape[0] % groups != 0)
        {
            throw new ConversionException(
                $"weights {Shapes.Format(weights.Shape)} do not fit {input.Shape[3]} channels; the file contradicts itself.");
        }

        long[]? wideBias = importer.WideBias(op, 2, input, weights.Shape[0], 6);
        importer.Bind(op, new Conv2D(op.Name, op.Name, input, weights, importer.Bias(op, 2, input, weights, weights.Shape[0]), window,
            groups)
        {
            Clamp = importer.Clamp(op, 3),
            WideBias = wideBias,
            HasNarrowSums = wideBias == null,
            FloatScaleProduct = importer.IsUnsigned(op, 0),
        });
    }
}
