using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>One value from those under a window, channel by channel, on [batches, height, width, channels].</summary>
public abstract class Pool2D : Operator, IClamping, IWindowed
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="window">Kernel size, strides, dilations and padding.</param>
    protected Pool2D(string name, string output, Value input, WindowGeometry window)
        : base(name, output, input)
    {
        Window = window;
    }

    /// <inheritdoc/>
    public WindowGeometry Window { get; set; }

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <summary>The kernel's code.</summary>
    protected abstract OperatorCode Code { get; }

    /// <inheritdoc/>
    public override void InferShapes()
    {
        (int height, int width) = Window.OutputSize(Input.Shape[1], Input.Shape[2], this);
        Output.Shape = [Input.Shape[0], height, width, Input.Shape[3]];
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        (int minimum, int maximum) = Clamp.ToSteps(Output.Quantization!);
        return emitter.Emit(this, Code, ToRecord(Window.ToRecord(Input.Shape, Output.Shape), minimum, maximum));
    }

    /// <summary>The operator's record.</summary>
    /// <param name="window">The window.</param>
    /// <param name="minimum">Lowest output.</param>
    /// <param name="maximum">Highest output.</param>
    private protected abstract OperatorRecord ToRecord(WindowRecord window, int minimum, int maximum);

    /// <summary>The window of a pooling node, whose kernel size is an attribute.</summary>
    private protected static WindowGeometry ImportWindow(OnnxNode node, Value input, int rank)
    {
        int[] kernel = node.Ints("kernel_shape", []);
        if (kernel.Length != rank - 2)
        {
            throw new ConversionException($"a window of {kernel.Length} dimensions does not fit a tensor of {rank}.");
        }

        kernel = Shapes.Extend(kernel, 2);
        return WindowImport.FromOnnx(node, kernel[0], kernel[1], input.Shape[1], input.Shape[2], rank - 2);
    }

    /// <summary>The window of a TensorFlow Lite pool, whose size stands among the options.</summary>
    private protected static WindowGeometry ImportWindow(TfLiteOperator op, Value input) =>
        WindowImport.FromTfLite(op, op.Int(4), op.Int(3), input, null);
}
