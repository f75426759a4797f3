using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Convolution of each channel by itself: weights [channels · multiplier, kernel height, kernel width].</summary>
public sealed class DepthwiseConv2D : WeightedOperator, IWindowed
{
    /// <inheritdoc cref="WeightedOperator(string, string, Value, ConstantTensor, ConstantTensor?)"/>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="bias">One bias per output channel, or null.</param>
    /// <param name="window">Kernel size, strides, dilations and padding.</param>
    public DepthwiseConv2D(string name, string output, Value input, ConstantTensor weights, ConstantTensor? bias, WindowGeometry window)
        : base(name, output, input, weights, bias)
    {
        Window = window;
    }

    /// <inheritdoc/>
    public WindowGeometry Window { get; set; }

    /// <summary>Output channels of each input channel.</summary>
    public int Multiplier => Channels / Input.Shape[3];

    /// <inheritdoc/>
    public override int ChannelAxis => 0;

    /// <inheritdoc/>
    public override long Macs => (long)Output.Length * Weights.Shape[1] * Weights.Shape[2];

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.DepthwiseConv2D;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Shape.Length != 4 || Channels % Input.Shape[3] != 0)
        {
            throw new ConversionException(
                $"{this}: {Channels} output channels are not a multiple of the input's, {Shapes.Format(Input.Shape)}.");
        }

        (int height, int width) = Window.OutputSize(Input.Shape[1], Input.Shape[2], this);
        Output.Shape = [Input.Shape[0], height, width, Channels];
    }

    /// <inheritdoc/>
    private protected override OperatorRecord ToRecord(LinearRecord linear) =>
        new DepthwiseConv2DRecord(Window.ToRecord(Input.Shape, Output.Shape), linear);

    /// <summary>Imports DEPTHWISE_CONV_2D.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        ConstantTensor weights = importer.Constant(op, 1, "weights", 4);
        WindowGeometry window = WindowImport.FromTfLite(op, weights.Shape[1], weights.Shape[2], input, (5, 6));
        if (weights.Shape[0] != 1 || weights.Shape[3] % input.Shape[3] != 0)
        {
            throw new ConversionException(
                $"weights {Shapes.Format(weights.Shape)} do not fit {input.Shape[3]} channels; the file contradicts itself.");
        }

        ConstantTensor? bias = importer.Bias(op, 2, input, weights, weights.Shape[3]);
        weights = weights.RemoveAxis(0).Transpose(2, 0, 1);
        importer.Bind(op, new DepthwiseConv2D(op.Name, op.Name, input, weights, bias, window)
        {
            Clamp = importer.Clamp(op, 4),
            WideBias = importer.WideBias(op, 2, input, weights.Shape[0], -1),
            FloatScaleProduct = importer.IsUnsigned(op, 0),
        });
    }
}
