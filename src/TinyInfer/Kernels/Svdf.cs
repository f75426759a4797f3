using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Singular value decomposition filter, TensorFlow Lite's int8 SVDF: each filter multiplies the input by its feature weights, remembers the
/// last results in 16 or 8 bits, and weighs them over time; the filters of a unit are summed.
/// </summary>
/// <remarks>
/// Input [batches, inputs], output [batches, units]. Attributes: batches, inputs, units, rank (filters of a unit), memory (results
/// remembered), multiplier and exponent from feature products to the state, then lowest and highest output; for a state of 8 bits a 1 and
/// its zero point. Constants: feature weights (u8, w + 128, [units · rank, inputs]) and their folded biases (i32), time weights (i16,
/// [units · rank, memory]), biases (i32, [units]), multiplier, exponent.
/// </remarks>
public class Svdf : WeightedKernel
{
    private readonly int _batches;
    private readonly int _inputs;
    private readonly int _units;
    private readonly int _rank;
    private readonly int _memory;
    private readonly int _filters;
    private readonly Constant _features;
    private readonly int[] _featureBias;
    private readonly Requantizer _toState;
    private readonly StateMatrix _compiled;
    private readonly short[] _time;
    private readonly int[] _bias;
    private readonly Requantizer _requantizer;
    private readonly short[] _state;
    private readonly bool _isNarrow;
    private readonly int _stateZeroPoint;
    private readonly int[] _sums;
    private readonly Scratch _scratch;
    private WeightMatrix _matrix;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    protected internal Svdf(KernelContext context)
        : base(context)
    {
        _scratch = context.Scratch;
        _batches = context.NextSize();
        _inputs = context.NextSize();
        _units = context.NextSize();
        _rank = context.NextSize();
        _memory = context.NextSize();
        context.RequireLength(Input, _batches, _inputs);
        context.RequireLength(Output, _batches, _units);
        long filters = (long)_units * _rank;
        _time = context.Shorts(2, filters * _memory);
        _bias = context.Ints(3, _units);
        int[] multiplier = new int[] { context.Next() };
        sbyte[] exponent = new sbyte[] { (sbyte)context.Next(-31, 30) };
        _requantizer = context.Requantizer(4, 1, Output);
        _isNarrow = context.NextOrZero() != 0;
        _stateZeroPoint = _isNarrow ? context.Next(sbyte.MinValue, sbyte.MaxValue) : 0;
        int half = _isNarrow ? 128 : 32768;
        _toState = new Requantizer(multiplier, exponent, _stateZeroPoint, _stateZeroPoint - half, _stateZeroPoint + half - 1,
            context.Rounding);
        context.RequireMemory(2L * _batches * _time.Length);
        context.RequireWork(_batches, (filters * _inputs) + (2L * _time.Length));
        _state = new short[_batches * _time.Length];
        _sums = new int[_units];
        _filters = (int)filters;
        _scratch.ReserveAccumulators(_filters);
        _compiled = CreateCompiled(0);
        IsCompiled = _compiled != null;
        if (!IsCompiled)
        {
            _features = context.Bytes(0, filters * _inputs);
            _featureBias = context.Ints(1, _filters);
            CreateMatrices(false);
        }
    }

    /// <inheritdoc/>
    internal override int PackedSize => PackedMatrix.Size(_filters, _inputs);

    /// <inheritdoc/>
    internal override int Reuse => _batches;

    /// <inheritdoc/>
    public override void Run()
    {
        int[] accumulators = _scratch.Accumulators;
        for (int batch = 0; batch < _batches; batch++)
        {
            int state = batch * _time.Length;
            System.Array.Copy(_state, state + 1, _state, state, _time.Length - 1);
            Multiply(Input.Offset + (batch * _inputs), accumulators);
            for (int filter = 0, newest = state + _memory - 1; filter < _filters; filter++)
            {
                // The reference clamps before it adds the zero point, so that 8 bits can wrap.
                _state[newest] = (short)(_isNarrow ? (sbyte)accumulators[filter] - _stateZeroPoint : accumulators[filter]);
                newest += _memory;
            }

            SumOverTime(state);
            _requantizer.Write(_sums, 0, _units, Output.Data, Output.Offset + (batch * _units));
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        for (int i = 0; i < _state.Length; i++)
        {
            _state[i] = 0;
        }
    }

    /// <inheritdoc/>
    private protected override void CreateMatrices(bool packed)
    {
        _matrix = WeightMatrix.Create(packed, _features, 0, _featureBias, 0, _filters, _inputs, _scratch, null, 0);
    }

    /// <summary>Computes what the filters make of the input, at the scale of the state.</summary>
    private void Multiply(int from, int[] accumulators)
    {
        if (_compiled != null)
        {
            _compiled.Compute(Input.Data, from, accumulators);
            return;
        }

        _matrix.Multiply(Input.Data, from, accumulators);
        for (int filter = 0; filter < _filters; filter++)
        {
            accumulators[filter] = _toState.Apply(accumulators[filter], 0);
        }
    }

    private void SumOverTime(int state)
    {
        short[] time = _time;
        short[] remembered = _state;
        int weights = _rank * _memory;
        int at = 0;
        for (int unit = 0; unit < _units; unit++)
        {
            int sum = _bias[unit];
            int end = at + weights;
            for (; at < end; at++)
            {
                sum += time[at] * remembered[state + at];
            }

            _sums[unit] = sum;
        }
    }
}
