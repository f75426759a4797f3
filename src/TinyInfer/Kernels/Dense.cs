using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Fully connected layer: <c>y[b, o] = requantize(bias[o] + Σ x[b, i] · w[o, i])</c>.
/// </summary>
/// <remarks>
/// Input [batches, columns], weights [rows, columns], output [batches, rows]. Attributes: batches, columns, rows, lowest and highest output.
/// Constants: weights (u8, w + 128), bias (i32), multipliers, exponents.
/// </remarks>
public sealed class Dense : WeightedKernel
{
    private readonly Tensor _input;
    private readonly Tensor _output;
    private readonly int _batches;
    private readonly int _columns;
    private readonly int _rows;
    private readonly Constant _weights;
    private readonly int[] _bias;
    private readonly Requantizer _requantizer;
    private readonly Scratch _scratch;
    private WeightMatrix _matrix;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Dense(KernelContext context)
    {
        _input = context.Input(0);
        _output = context.Output(0);
        _batches = context.NextSize();
        _columns = context.NextSize();
        _rows = context.NextSize();
        context.Require((long)_batches * _columns == _input.Length, "the input is not batches x columns");
        context.Require((long)_batches * _rows == _output.Length, "the output is not batches x rows");
        _weights = context.Bytes(0, (long)_rows * _columns);
        _bias = context.Ints(1, _rows);
        _requantizer = context.Requantizer(2, _rows, _output);
        _scratch = context.Scratch;
        _scratch.ReserveAccumulators(_rows);
        _matrix = new CompactMatrix(_weights, 0, _bias, 0, _rows, _columns, _scratch, _requantizer, 0);
    }

    /// <inheritdoc/>
    public override int PackedSize => PackedMatrix.Size(_rows, _columns);

    /// <inheritdoc/>
    public override int Reuse => _batches;

    /// <inheritdoc/>
    public override void Run()
    {
        int[] accumulators = _scratch.Accumulators;
        int input = _input.Offset;
        int output = _output.Offset;
        for (int batch = 0; batch < _batches; batch++)
        {
            _matrix.Apply(_input.Data, input, accumulators, _output.Data, output);
            input += _columns;
            output += _rows;
        }
    }

    /// <inheritdoc/>
    protected override void PackWeights()
    {
        _matrix = new PackedMatrix(_weights, 0, _bias, 0, _rows, _columns, _scratch, _requantizer, 0);
    }
}
