using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Base of recurrent layers: steps over time, forward and backward, int8 products of input and hidden state with the weights of
/// all gates, rescaled to 16 bits.
/// </summary>
/// <remarks>
/// Input [steps, batches, inputs]. Outputs: the hidden state of every step [steps, directions, batches, hidden], or of the last
/// [directions, batches, hidden], or both in this order.
/// <para>Attributes: steps, batches, inputs, hidden, directions (1 or 2), 1 to run backward, 1 to keep the state between runs, 1 to put out
/// all steps, 1 to put out the last, number of gates (the first ones) that the hidden state feeds as it is, 1 for a state that starts from
/// constants instead of zero; then the layer's own; then the shift of each table; then lowest and highest hidden value.</para>
/// <para>Constants for each direction: input weights (u8, w + 128, [gates · hidden, inputs]), their biases (i32), multipliers and exponents
/// to gate scale; the same four for the recurrent weights [gates · hidden, hidden]. Then the tables of the gates (i16 each), then
/// multiplier and exponent that make an int8 hidden value of a 16-bit one; then, for a state that starts from them, hidden state (i8) and
/// 16-bit state (i16, where the layer has one).</para>
/// </remarks>
public abstract class Recurrent : WeightedKernel
{
    /// <summary>Constants of a direction: those of the input's weights, and as many of the recurrent ones.</summary>
    internal const int ConstantsPerDirection = 2 * ConstantsPerMatrix;

    /// <summary>Matrices of a direction in generated code, whether there are late gates or not.</summary>
    internal const int MatricesPerDirection = 3;

    /// <summary>Place of the weights of the input among a direction's matrices.</summary>
    internal const int InputMatrix = 0;

    /// <summary>Place of the weights of the hidden state.</summary>
    internal const int HiddenMatrix = 1;

    /// <summary>Place of the weights of the late gates.</summary>
    internal const int LateMatrix = 2;

    /// <summary>Size of the hidden state.</summary>
    private protected readonly int Hidden;

    /// <summary>Zero point of the hidden state.</summary>
    private protected readonly int HiddenZeroPoint;

    /// <summary>The hidden states, int8, [directions, batches, hidden].</summary>
    private protected readonly sbyte[] HiddenState;

    /// <summary>The states with 16 bits, [directions, batches, hidden]; empty where the layer has none.</summary>
    private protected readonly short[] State;

    /// <summary>Contribution of the input to each gate, at gate scale, [gates, hidden].</summary>
    private protected readonly int[] FromInput;

    /// <summary>Contribution of the hidden state to each gate, at gate scale, [gates, hidden].</summary>
    private protected readonly int[] FromHidden;

    /// <summary>Rows of the gates that are fed by something else than the hidden state as it is.</summary>
    private protected readonly int LateRows;

    private const int ConstantsPerMatrix = 4;

    private readonly Tensor _sequence;
    private readonly Tensor _last;
    private readonly int _steps;
    private readonly int _batches;
    private readonly int _inputs;
    private readonly int _directions;
    private readonly bool _backward;
    private readonly bool _stateful;
    private readonly KernelContext _context;
    private readonly int[][] _biases;
    private readonly Rescaler[] _rescalers;
    private readonly StateMatrix[] _fromInput;
    private readonly StateMatrix[] _fromHidden;
    private readonly StateMatrix[] _fromLate;
    private readonly Scratch _scratch;
    private readonly sbyte[] _firstHidden;
    private readonly short[] _firstState;
    private readonly int _rows;
    private readonly int _earlyRows;

    /// <summary>Reads what all recurrent layers have.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="gates">Number of gates.</param>
    /// <param name="tables">Number of tables; a layer with more than one has a 16-bit state.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    private protected Recurrent(KernelContext context, int gates, int tables)
        : base(context)
    {
        _context = context;
        _scratch = context.Scratch;
        _steps = context.NextSize();
        _batches = context.NextSize();
        _inputs = context.NextSize();
        Hidden = context.NextSize();
        _directions = context.Next(1, 2);
        _backward = context.Next(0, 1) == 1;
        _stateful = context.Next(0, 1) == 1;
        bool sequence = context.Next(0, 1) == 1;
        bool last = context.Next(0, 1) == 1;
        _rows = gates * Hidden;
        _earlyRows = context.Next(1, gates) * Hidden;
        LateRows = _rows - _earlyRows;
        bool starts = context.Next(0, 1) == 1;
        long state = (long)_directions * _batches * Hidden;
        context.RequireLength(Input, _steps, _batches, _inputs);
        context.Require(sequence || last, "nothing is put out");
        HiddenZeroPoint = Output.ZeroPoint;
        if (sequence)
        {
            _sequence = Output;
            context.RequireLength(_sequence, _steps, _directions, _batches, Hidden);
        }

        if (last)
        {
            _last = sequence ? context.Output(1) : Output;
            context.RequireLength(_last, _directions, _batches, Hidden);
            context.Require(_last.ZeroPoint == HiddenZeroPoint, "the outputs differ in zero point");
        }

        context.RequireMemory(3 * state);
        context.RequireWork(_steps * _directions * _batches, (long)_rows * (_inputs + Hidden));
        HiddenState = new sbyte[(int)state];
        State = new short[tables > 1 ? (int)state : 0];
        if (starts)
        {
            int first = ConstantsEnd + tables + 2;
            _firstHidden = context.SBytes(first, HiddenState.Length);
            _firstState = tables > 1 ? context.Shorts(first + 1, state) : State;
        }

        _biases = new int[2 * _directions][];
        _rescalers = new Rescaler[2 * _directions];
        _fromInput = new StateMatrix[_directions];
        _fromHidden = new StateMatrix[_directions];
        _fromLate = new StateMatrix[_directions];
        for (int d = 0; d < _directions; d++)
        {
            _fromInput[d] = CreateCompiled((d * MatricesPerDirection) + InputMatrix);
            _fromHidden[d] = CreateCompiled((d * MatricesPerDirection) + HiddenMatrix);
            _fromLate[d] = LateRows > 0 ? CreateCompiled((d * MatricesPerDirection) + LateMatrix) : null;
            IsCompiled = _fromInput[d] != null;
        }

        if (!IsCompiled)
        {
            for (int i = 0; i < _biases.Length; i++)
            {
                int at = i * ConstantsPerMatrix;
                _biases[i] = context.Ints(at + 1, _rows);
                _rescalers[i] = new Rescaler(context.Ints(at + 2, _rows), context.SBytes(at + 3, _rows));
            }

            _scratch.ReserveAccumulators(_rows);
            CreateMatrices(false);
        }

        FromInput = new int[_rows];
        FromHidden = new int[_rows];
    }

    /// <inheritdoc/>
    internal override int PackedSize =>
        _directions * (PackedMatrix.Size(_rows, _inputs) + PackedMatrix.Size(_earlyRows, Hidden) + PackedMatrix.Size(LateRows, Hidden));

    /// <inheritdoc/>
    internal override int Reuse => _steps * _batches;

    /// <summary>Place of the first constant behind the directions' own.</summary>
    private protected int ConstantsEnd => _directions * ConstantsPerDirection;

    /// <inheritdoc/>
    public override void Run()
    {
        if (!_stateful)
        {
            Reset();
        }

        for (int direction = 0; direction < _directions; direction++)
        {
            bool backward = _backward || direction == 1;
            for (int step = 0; step < _steps; step++)
            {
                RunStep(direction, backward ? _steps - 1 - step : step);
            }
        }

        if (_last != null)
        {
            System.Array.Copy(HiddenState, 0, _last.Data, _last.Offset, HiddenState.Length);
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        sbyte zero = (sbyte)HiddenZeroPoint;
        for (int i = 0; i < HiddenState.Length; i++)
        {
            HiddenState[i] = _firstHidden == null ? zero : _firstHidden[i];
        }

        for (int i = 0; i < State.Length; i++)
        {
            State[i] = _firstState == null ? (short)0 : _firstState[i];
        }
    }

    /// <summary>Computes a new state from <see cref="FromInput"/> and <see cref="FromHidden"/>.</summary>
    /// <param name="direction">0 for the first direction, 1 for the second.</param>
    /// <param name="state">Index of the state's first element: it is <see cref="Hidden"/> long.</param>
    private protected abstract void Update(int direction, int state);

    /// <summary>Computes the late gates' rows of <see cref="FromHidden"/>.</summary>
    /// <param name="direction">0 for the first direction, 1 for the second.</param>
    /// <param name="hidden">What feeds them, quantized as the hidden state is.</param>
    private protected void MultiplyLate(int direction, sbyte[] hidden)
    {
        _fromLate[direction].Compute(hidden, 0, FromHidden);
    }

    /// <summary>A table of a gate, whose shift is the next attribute.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="index">Which table, from 0.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ModelFormatException">It is absent or of another length.</exception>
    private protected GateTable Table(KernelContext context, int index)
    {
        short[] values = context.Shorts(ConstantsEnd + index, GateTable.Length);
        int shift = context.Next(0, ShiftedGateTable.MostShift);
        return shift == 0 ? new GateTable(values) : new ShiftedGateTable(values, shift);
    }

    /// <inheritdoc/>
    private protected override void CreateMatrices(bool packed)
    {
        for (int d = 0; d < _directions; d++)
        {
            _fromInput[d] = CreateMatrix(packed, 2 * d, 0, _rows, _inputs);
            _fromHidden[d] = CreateMatrix(packed, (2 * d) + 1, 0, _earlyRows, Hidden);
            if (LateRows > 0)
            {
                _fromLate[d] = CreateMatrix(packed, (2 * d) + 1, _earlyRows, LateRows, Hidden);
            }
        }
    }

    private StateMatrix CreateMatrix(bool packed, int index, int firstRow, int rows, int columns)
    {
        Constant weights = _context.Bytes(index * ConstantsPerMatrix, (long)_rows * columns);
        WeightMatrix matrix = WeightMatrix.Create(
            packed, weights, firstRow * columns, _biases[index], firstRow, rows, columns, _scratch, null, 0);
        return new RescaledMatrix(matrix, _rescalers[index], _scratch, firstRow);
    }

    private void RunStep(int direction, int step)
    {
        for (int batch = 0; batch < _batches; batch++)
        {
            int state = ((direction * _batches) + batch) * Hidden;
            _fromInput[direction].Compute(Input.Data, Input.Offset + (((step * _batches) + batch) * _inputs), FromInput);
            _fromHidden[direction].Compute(HiddenState, state, FromHidden);
            Update(direction, state);
            if (_sequence != null)
            {
                int to = ((((step * _directions) + direction) * _batches) + batch) * Hidden;
                System.Array.Copy(HiddenState, state, _sequence.Data, _sequence.Offset + to, Hidden);
            }
        }
    }
}
