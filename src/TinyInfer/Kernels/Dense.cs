using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// Fully connected layer: <c>y[b, o] = requantize(bias[o] + Σ x[b, i] · w[o, i])</c>.
/// </summary>
/// <remarks>
/// Input [batches, columns], weights [rows, columns], output [batches, rows]. Attributes: batches, columns, rows, lowest and highest
/// output. Constants: weights (u8, w + 128, or of 4 bits, w + 8), bias (i32), multipliers, exponents.
/// </remarks>
internal sealed class Dense : WeightedKernel
{
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
        : base(context)
    {
        _batches = context.NextSize();
        _columns = context.NextSize();
        _rows = context.NextSize();
        context.RequireLength(Input, _batches, _columns);
        context.RequireLength(Output, _batches, _rows);
        context.RequireWork(Output.Length, _columns);
        _weights = context.Weights(0, (long)_rows * _columns);
        _bias = context.Ints(1, _rows);
        _requantizer = context.Requantizer(2, _rows, Output);
        _scratch = context.Scratch;
        _scratch.ReserveAccumulators(_rows);
        CreateMatrices(false);
    }

    /// <inheritdoc/>
    internal override int PackedSize => PackedMatrix.Size(_rows, _columns);

    /// <inheritdoc/>
    internal override int Reuse => _batches;

    /// <inheritdoc/>
    public override void Run()
    {
        int[] accumulators = _scratch.Accumulators;
        int input = Input.Offset;
        int output = Output.Offset;
        for (int batch = 0; batch < _batches; batch++)
        {
            _matrix.Apply(Input.Data, input, accumulators, Output.Data, output);
            input += _columns;
            output += _rows;
        }
    }

    /// <inheritdoc/>
    private protected override void CreateMatrices(bool packed)
    {
        _matrix = WeightMatrix.Create(packed, _weights, 0, _bias, 0, _rows, _columns, _scratch, _requantizer, 0);
    }
}
