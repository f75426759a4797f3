using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Softmax over the last axis.</summary>
public sealed class Softmax : Operator
{
    /// <summary>The kernel's most terms.</summary>
    private const int MostTerms = 4095;

    /// <summary>What the table of exponentials of int16 has from one step to the next.</summary>
    private const double WideStep = 10.0 / 65535;

    /// <summary>A factor that makes all of a row but its largest element 0.</summary>
    private const double LargestFactor = 16000;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    public Softmax(string name, string output, Value input)
        : base(name, output, input)
    {
    }

    /// <summary>Factor of the inputs before the exponential.</summary>
    public float Beta { get; init; } = 1;

    /// <summary>True for exponentials as TensorFlow Lite's fixed point has them.</summary>
    public bool UsesTfLiteTable { get; init; }

    /// <inheritdoc/>
    public override bool RunsInPlace => true;

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.Fixed;

    /// <inheritdoc/>
    public override Quantization? FixedOutput => Output.BecomesWide ? Quantization.WideUnit : Quantization.Probability;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        Output.Shape = Input.Shape;
        if (Input.Shape.Length == 0 || Input.Shape[^1] > MostTerms)
        {
            throw new ConversionException(
                $"{this}: softmax over {Shapes.Format(Input.Shape)} is not supported; at most {MostTerms} terms are.");
        }
    }

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) => permutation[^1] == permutation.Length - 1;

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        int depth = Input.Shape[^1];
        if (Input.IsWide)
        {
            return EmitWide(emitter, depth);
        }

        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(1 / (double)Output.Quantization!.Scale);
        float scale = Input.Quantization!.Scale;
        return emitter.Emit(this, OperatorCode.Softmax, new SoftmaxRecord(
            Input.Length / depth, depth, multiplier,
                UsesTfLiteTable ? SoftmaxTable.CreateTfLite(Beta, scale) : SoftmaxTable.Create(Beta, scale)));
    }

    private BlobOperator EmitWide(BlobEmitter emitter, int depth)
    {
        Quantization output = Output.Quantization!;
        if (!(Math.Abs((output.Scale / Quantization.WideUnit.Scale) - 1) < 0.001) || output.ZeroPoint != 0)
        {
            throw new ConversionException(
                $"{this}: a softmax of int16 gives steps of 1/32768 around 0, and not steps of {output.Scale} around {output.ZeroPoint}. "
                + "Quantize the model again.");
        }

        double factor = Input.Quantization!.Scale * (double)Beta / WideStep;
        return emitter.Emit(this, OperatorCode.Softmax, new SoftmaxRecord(
            Input.Length / depth, depth, FixedPointMultiplier.FromDouble(Math.Min(factor, LargestFactor)), [])
        {
            WideTables = SoftmaxTable.CreateWide(),
        });
    }

    /// <summary>Imports Softmax and LogSoftmax. Up to operator set 12 it is over all axes from the one named on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int rank = input.Shape.Length;
        bool flattens = importer.Opset < 13;
        int axis = Shapes.Axis(node.Int("axis", flattens ? 1 : -1), rank);
        if (flattens)
        {
            int[] matrix = [Shapes.Length(input.Shape[..axis]), Shapes.Length(input.Shape[axis..])];
            Value flat = importer.Network.Add(new Reshape(node.Name, importer.Network.Fresh(input.Name), input, matrix)).Output;
            importer.BindReshaped(node, Create(node, flat));
            return;
        }

        int[] toLast = [.. Enumerable.Range(0, rank).Where(a => a != axis), axis];
        importer.BindPermuted(node, Create(node, importer.Transpose(input, toLast)), toLast);
    }

    /// <summary>Imports SOFTMAX.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer) =>
        importer.Bind(op, new Softmax(op.Name, op.Name, importer.Input(op, 0)) { Beta = op.Float(0), UsesTfLiteTable = true });

    private static Operator Create(OnnxNode node, Value input) => node.OpType == "Softmax"
        ? new Softmax(node.Name, node.Outputs[0], input)
        : new LogSoftmax(node.Name, node.Outputs[0], input);
}
