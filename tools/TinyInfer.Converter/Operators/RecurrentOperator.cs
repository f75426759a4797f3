using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Quantize;
using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// What LSTM, GRU and plain recurrent layers have in common: input [steps, batches, inputs], outputs [steps, directions, batches, hidden] of every step, and
/// [directions, batches, hidden] of the last.
/// </summary>
public abstract class RecurrentOperator : Operator
{
    /// <summary>Fraction bits of a gate's argument: 16 bits reach from −8 to 8, where sigmoid and tanh have long settled.</summary>
    protected const int GateBits = 12;

    private readonly RecurrentWeights _weights;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="weights">Weights and geometry.</param>
    /// <param name="sequence">Name of the output of every step, or null.</param>
    /// <param name="last">Name of the output of the last step, or null.</param>
    protected RecurrentOperator(string name, Value input, RecurrentWeights weights, string? sequence, string? last)
        : base(name, sequence ?? last ?? throw new ConversionException("none of its outputs is used."), input)
    {
        _weights = weights;
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

    /// <summary>True where a direction runs from the newest step to the oldest.</summary>
    public bool LooksBackward => _weights.IsBackward || _weights.Directions > 1;

    /// <summary>True where the state outlives a run, until the model is reset.</summary>
    public bool IsStateful { get; set; }

    /// <inheritdoc/>
    public override long Macs => (long)Input.Shape[0] * Input.Shape[1] * WeightCount;

    /// <inheritdoc/>
    public override int WeightCount => _weights.Count;

    /// <inheritdoc/>
    /// <remarks>Where only the last step is put out its range says too little about the others; a hidden state lies within (−1, 1).</remarks>
    public override OutputRule Rule => HasSequence ? OutputRule.Calibrated : OutputRule.Fixed;

    /// <inheritdoc/>
    public override Quantization? FixedOutput => Quantization.SignedUnit;

    /// <inheritdoc/>
    public override bool SharesOutputQuantization => true;

    /// <summary>The kernel's code.</summary>
    protected abstract OperatorCode Code { get; }

    /// <summary>Number of gates.</summary>
    protected abstract int Gates { get; }

    /// <summary>Number of gates that the hidden state feeds as it is.</summary>
    protected virtual int EarlyGates => Gates;

    /// <summary>What one step of a 16-bit hidden value, before it becomes int8, is in reals.</summary>
    protected abstract double HiddenStep { get; }

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Shape.Length != 3 || Input.Shape[2] != _weights.Inputs)
        {
            throw new ConversionException($"{this}: the input is {Shapes.Format(Input.Shape)}, but the weights take [steps, batches, {_weights.Inputs}].");
        }

        int[] state = [_weights.Directions, Input.Shape[1], _weights.Hidden];
        Output.Shape = HasSequence ? [Input.Shape[0], .. state] : state;
        Outputs[^1].Shape = HasLast ? state : Output.Shape;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        BlobOperator record = emitter.Record(this, Code).Attribute(
            Input.Shape[0], Input.Shape[1], _weights.Inputs, _weights.Hidden, _weights.Directions, Bit(_weights.IsBackward), Bit(IsStateful),
            Bit(HasSequence), Bit(HasLast), EarlyGates);
        for (int direction = 0; direction < _weights.Directions; direction++)
        {
            EmitMatrix(record, _weights.Input(direction), _weights.InputBias(direction), Input.Quantization!);
            EmitMatrix(record, _weights.Recurrent(direction), _weights.RecurrentBias(direction), Output.Quantization!);
        }

        EmitOwn(record);
        Quantization output = Output.Quantization!;
        return record.Requantization([FixedPointMultiplier.FromDouble(HiddenStep / output.Scale)], sbyte.MinValue, sbyte.MaxValue);
    }

    /// <summary>Writes the layer's own attributes and tables.</summary>
    /// <param name="record">Where to.</param>
    protected abstract void EmitOwn(BlobOperator record);

    /// <summary>A function as the device interpolates it.</summary>
    /// <param name="function">The function.</param>
    /// <param name="inputBits">Fraction bits of its argument.</param>
    /// <param name="outputStep">Real value of one step of its result.</param>
    /// <returns>Its values at −32768, −32512, ... 32768.</returns>
    protected static short[] Table(Func<double, double> function, int inputBits, double outputStep) =>
        [.. Enumerable.Range(0, GateTable.Length).Select(i =>
            (short)Math.Clamp(Math.Round(function(Math.ScaleB((i - 128) * 256, -inputBits)) / outputStep), short.MinValue, short.MaxValue))];

    private static int Bit(bool value) => value ? 1 : 0;

    private void EmitMatrix(BlobOperator record, ConstantTensor weights, float[] bias, Quantization input)
    {
        (int[] integers, float[] scales) = WeightQuantizer.Rows(weights, bias, input.Scale);
        int columns = weights.Shape[1];
        AccumulatorBound bound;
        long[] folded = [.. bias.Select((b, row) => (long)Math.Round(b / ((double)input.Scale * scales[row])))];
        bound = new AccumulatorBound(folded);
        for (int i = 0; i < integers.Length; i++)
        {
            folded[i / columns] -= (long)input.ZeroPoint * integers[i];
            bound.Add(i / columns, integers[i]);
        }

        bound.Prove(this, input.ZeroPoint);
        List<FixedPointMultiplier> multipliers = [.. scales.Select(s =>
            FixedPointMultiplier.FromDouble(Math.ScaleB((double)input.Scale * s, GateBits)))];
        record.Weights(Array.ConvertAll(integers, w => (sbyte)w))
            .Ints(Array.ConvertAll(folded, b => (int)b))
            .Ints([.. multipliers.Select(m => m.Mantissa)])
            .SBytes([.. multipliers.Select(m => (sbyte)m.Exponent)]);
    }
}
