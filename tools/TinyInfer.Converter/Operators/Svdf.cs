using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Weights;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Singular value decomposition filter, which TensorFlow Lite alone has: input [batches, inputs], feature weights [units · rank, inputs],
/// time weights [units · rank, memory], output [batches, units].
/// </summary>
public sealed class Svdf : Operator, IClamping
{
    private readonly ConstantTensor _features;
    private readonly ConstantTensor _time;
    private readonly ConstantTensor? _bias;
    private readonly int _rank;
    private readonly float _stateScale;
    private readonly int? _narrowZeroPoint;

    private Svdf(
        string name, Value input, ConstantTensor features, ConstantTensor time, ConstantTensor? bias, int rank, TfLiteTensor state)
        : base(name, name, input)
    {
        _features = features;
        _time = time;
        _bias = bias;
        _rank = rank;
        _stateScale = state.Scales[0];
        _narrowZeroPoint = state.Type == TensorType.Int8 ? (int)state.ZeroPoints[0] : null;
    }

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <inheritdoc/>
    public override long Macs => (long)Batches * WeightCount;

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override int WeightCount => _features.Values.Length + _time.Values.Length;

    private int Filters => _features.Shape[0];

    private int Columns => _features.Shape[1];

    private int Batches => Input.Length / Columns;

    private int Units => Filters / _rank;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (_rank < 1 || Filters % _rank != 0 || _time.Shape[0] != Filters || Input.Length % Columns != 0)
        {
            throw new ConversionException(
                $"{this}: its weights {Shapes.Format(_features.Shape)} and {Shapes.Format(_time.Shape)} do not fit each other.");
        }

        Output.Shape = [Batches, Units];
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        Quantization input = Input.Quantization!;
        Quantization output = Output.Quantization!;
        FixedIntegers features = _features.Integers!;
        FixedIntegers time = _time.Integers!;
        long[] folded = new long[Filters];
        AccumulatorBound bound = new(folded);
        for (int i = 0; i < features.Values.Length; i++)
        {
            folded[i / Columns] -= (long)input.ZeroPoint * features.Values[i];
            bound.Add(i / Columns, features.Values[i]);
        }

        bound.Prove(this, input);
        FixedPointMultiplier toState = FixedPointMultiplier.FromDouble((double)input.Scale * features.Scales[0] / _stateScale);
        FixedPointMultiplier toOutput = FixedPointMultiplier.FromDouble((double)_stateScale * time.Scales[0] / output.Scale);
        return emitter.Emit(this, OperatorCode.Svdf, new SvdfRecord(
            Batches, Columns, Units, _rank, _time.Shape[1], toState,
            Array.ConvertAll(features.Values, w => checked((sbyte)w)),
            Array.ConvertAll(folded, b => (int)b),
            Array.ConvertAll(time.Values, w => checked((short)w)),
            _bias?.Integers?.Values ?? new int[Units],
            new RescalingRecord(toOutput, Clamp.ToSteps(output)),
            _narrowZeroPoint));
    }

    /// <summary>Imports SVDF.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        ConstantTensor features = importer.Constant(op, 1, "feature weights");
        ConstantTensor time = importer.Constant(op, 2, "time weights");
        TfLiteTensor state = importer.Tensor(op, 4);
        if (state.Type is not (TensorType.Int16 or TensorType.Int8) || state.Scales.Length != 1 || features.Integers!.Scales.Length != 1
            || time.Integers!.Scales.Length != 1)
        {
            throw new ConversionException(
                $"{state} should be a state of int16 or int8 with one scale, and so should the weights. Quantize the model fully.");
        }

        int rank = op.Int(0);
        Value input = importer.Input(op, 0);
        ConstantTensor? bias = importer.Bias(op, 3, input, features, features.Shape[0] / Math.Max(rank, 1));
        importer.Bind(op, new Svdf(op.Name, input, features, time, bias, rank, state)
        {
            Clamp = importer.Clamp(op, 1),
        });
    }
}
