using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Weights;
using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Base of LSTM, GRU and plain recurrent layers: input [steps, batches, inputs], outputs [steps, directions, batches, hidden]
/// of every step, and [directions, batches, hidden] of the last.
/// </summary>
public abstract class RecurrentOperator : Operator, INarrowable
{
    /// <summary>Real step of a gate's argument where the model fixes it, as TensorFlow Lite does: 16 bits reach from −8 to 8.</summary>
    private const double FixedStep = 1.0 / 4096;

    private readonly RecurrentWeights _weights;
    private readonly RecurrentStates _first;
    private FloatRecurrence? _recurrence;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="weights">Weights and geometry.</param>
    /// <param name="first">What its states start from.</param>
    /// <param name="sequence">Name of the output of every step, or null.</param>
    /// <param name="last">Name of the output of the last step, or null.</param>
    protected RecurrentOperator(string name, Value input, RecurrentWeights weights, RecurrentStates first, string? sequence, string? last)
        : base(name, sequence ?? last ?? throw new ConversionException("none of its outputs is used."), input)
    {
        _weights = weights;
        _first = first;
        HasSequence = sequence != null;
        HasLast = last != null;
        if (HasSequence && HasLast)
        {
            Outputs.Add(new Value(last!, []));
        }
    }

    /// <summary>True where every step is put out.</summary>
    public bool HasSequence { get; }

    /// <summary>True where the last step is put out by itself.</summary>
    public bool HasLast { get; }

    /// <summary>Bits of a weight.</summary>
    public int BitsPerWeight { get; private set; } = WeightBits.Most;

    /// <summary>True where the state outlives a run, until the model is reset.</summary>
    public bool KeepsState { get; init; }

    /// <inheritdoc/>
    public override bool IsStateful => KeepsState;

    /// <inheritdoc/>
    public override long Macs => (long)Input.Shape[0] * Input.Shape[1] * WeightCount;

    /// <inheritdoc/>
    public override int WeightCount => _weights.Count;

    /// <inheritdoc/>
    public override bool SharesOutputQuantization => true;

    /// <inheritdoc/>
    public override bool ReadsOutput => true;

    /// <summary>
    /// The tensor of an ONNX model that the layer reads, [steps, batches, inputs]; null if the model fixes all scales.
    /// </summary>
    internal string? SourceInput { get; init; }

    /// <summary>Ranges of gates and states so far.</summary>
    internal RecurrentRanges Ranges { get; } = new();

    /// <summary>The kernel's code.</summary>
    protected abstract OperatorCode Code { get; }

    /// <summary>Number of gates.</summary>
    protected abstract int Gates { get; }

    /// <summary>Number of gates that the hidden state feeds as it is.</summary>
    protected virtual int EarlyGates => Gates;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Shape.Length != 3 || Input.Shape[2] != _weights.Inputs)
        {
            throw new ConversionException(
                $"{this}: the input is {Shapes.Format(Input.Shape)}, but the weights take [steps, batches, {_weights.Inputs}].");
        }

        int[] state = [_weights.Directions, Input.Shape[1], _weights.Hidden];
        Output.Shape = HasSequence ? [Input.Shape[0], .. state] : state;
        Outputs[^1].Shape = HasLast ? state : Output.Shape;
    }

    /// <inheritdoc/>
    bool INarrowable.Narrow(int bits)
    {
        BitsPerWeight = bits;
        return bits < WeightBits.Most && _weights.Input(0).Integers != null;
    }

    /// <summary>Runs the layer in float over an input and notes what its gates and states go over.</summary>
    /// <param name="input">The input, [steps, batches, inputs].</param>
    internal void Observe(float[] input)
    {
        _recurrence ??= new FloatRecurrence(_weights, _first, EarlyGates * _weights.Hidden, Input.Shape[1]);
        _recurrence.Run(input, Ranges, Step);
    }

    /// <summary>Adds what the hidden state has gone over to the range of an output that does not show all of it.</summary>
    /// <param name="ranges">What calibration has seen of the model's tensors.</param>
    internal void AddTo(Ranges ranges)
    {
        if (_recurrence != null && (!HasSequence || !_first.AreZero))
        {
            ranges.Add(Output.Source!.Name, Ranges.Minimum, Ranges.Maximum);
        }
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        RecurrentTables tables = MakeTables();
        double[] steps = [.. Enumerable.Range(0, Gates).Select(gate => Step(tables, gate))];
        Quantization output = Output.Quantization!;
        return emitter.Emit(this, Code, new RecurrentRecord
        {
            Code = Code,
            Steps = Input.Shape[0],
            Batches = Input.Shape[1],
            Inputs = _weights.Inputs,
            Hidden = _weights.Hidden,
            IsBackward = _weights.IsBackward,
            KeepsState = KeepsState,
            HasSequence = HasSequence,
            HasLast = HasLast,
            EarlyGates = EarlyGates,
            Directions =
            [
                .. Enumerable.Range(0, _weights.Directions).Select(direction => new RecurrentDirection(
                    Matrix(_weights.Input(direction), _weights.InputBias(direction), Input.Quantization!, steps),
                    Matrix(_weights.Recurrent(direction), _weights.RecurrentBias(direction), output, steps))),
            ],
            GateBits = tables.Scalings[0].Bits,
            ProductShift = tables.ProductShift,
            CellLimit = tables.CellLimit,
            Tables = [.. tables.Scalings.Select(table => table.ToRecord())],
            Rescaling = new RescalingRecord(
                FixedPointMultiplier.FromDouble(tables.HiddenStep / output.Scale), (sbyte.MinValue, sbyte.MaxValue)),
            Start = _first.AreZero ? null : FirstStates(tables),
        });
    }

    /// <summary>One step of the layer in float.</summary>
    /// <param name="step">The sums of all gates, and the states, which are overwritten.</param>
    /// <param name="ranges">Told what gates and states are.</param>
    private protected abstract void Step(FloatRecurrence.StepState step, RecurrentRanges ranges);

    /// <summary>The tables that what has been seen asks for.</summary>
    private protected abstract RecurrentTables MakeTables();

    /// <summary>The scales of a gate: from what has been seen, or those that the model fixes.</summary>
    /// <param name="function">The gate's function.</param>
    /// <param name="range">What its arguments go over.</param>
    /// <param name="largest">A magnitude that the results' scale has to hold besides the function's own.</param>
    private protected GateScaling Scaling(GateFunction function, GateRange range, double largest = 0) =>
        SourceInput == null ? new GateScaling(function, FixedStep, 0, 15) : GateScaling.Of(function, range, largest);

    /// <summary>Refuses a gate whose function exceeds what the kernels multiply 16 bits by.</summary>
    private protected GateScaling RequireGate(GateScaling gate) => gate.Bits >= GateTable.FewestBits
        ? gate
        : throw new ConversionException(
            $"{this}: its gates reach magnitudes beyond {1 << (15 - GateTable.FewestBits)}; use a bounded activation, such as Sigmoid.");

    /// <summary>
    /// Real step of a gate's argument: the last gate is the candidate, with a function of its own where the layer has more than one.
    /// </summary>
    private double Step(RecurrentTables tables, int gate) => tables.Scalings[gate == Gates - 1 && Gates > 1 ? 1 : 0].Step;

    /// <summary>Initial states: the hidden state as int8, and those with 16 bits.</summary>
    private RecurrentStart FirstStates(RecurrentTables tables)
    {
        Quantization output = Output.Quantization!;
        float[] zero = new float[_weights.Directions * Input.Shape[1] * _weights.Hidden];
        sbyte[] hidden = [.. (_first.Hidden ?? zero).Select(v => (sbyte)output.Quantize(v))];
        float[]? state = Code == OperatorCode.Lstm ? _first.Cell : _first.Hidden;
        return new RecurrentStart(hidden, Gates == 1
            ? null
            : [.. (state ?? zero).Select(
                v => (short)Math.Clamp(Math.Round(Math.ScaleB(v, tables.StateBits)), -short.MaxValue, short.MaxValue))]);
    }

    private GateMatrix Matrix(ConstantTensor weights, float[] bias, Quantization input, double[] steps)
    {
        (int[] integers, float[] scales) = WeightQuantizer.Rows(weights, bias, input.Scale, BitsPerWeight);
        int columns = weights.Shape[1];
        long[] folded = [.. bias.Select((b, row) => (long)Math.Round(b / ((double)input.Scale * scales[row])))];
        AccumulatorBound bound = new(folded);
        for (int i = 0; i < integers.Length; i++)
        {
            folded[i / columns] -= (long)input.ZeroPoint * integers[i];
            bound.Add(i / columns, integers[i]);
        }

        bound.Prove(this, input);
        return new GateMatrix(
            Array.ConvertAll(integers, w => (sbyte)w),
            Array.ConvertAll(folded, b => (int)b),
            [.. scales.Select((s, row) => FixedPointMultiplier.FromDouble((double)input.Scale * s / steps[row / _weights.Hidden]))]);
    }
}
