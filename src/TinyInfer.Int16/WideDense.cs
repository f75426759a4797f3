using System;
using TinyInfer.Int16.Numerics;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>Fully connected layer on int16: the record of TinyInfer's, its constants those of <see cref="WideLinear"/>.</summary>
internal sealed class WideDense : WeightedKernel
{
    private readonly int _batches;
    private readonly int _columns;
    private readonly int _rows;
    private readonly short[] _data;
    private readonly WideLinear _linear;
    private readonly Scratch _scratch;
    private WideMatrix _matrix;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideDense(KernelContext context)
        : base(context)
    {
        _batches = context.NextSize();
        _columns = context.NextSize();
        _rows = context.NextSize();
        context.RequireLength(Input, _batches, _columns);
        context.RequireLength(Output, _batches, _rows);
        context.RequireWork(Output.Length, _columns);
        _data = WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        _linear = new WideLinear(context, (long)_rows * _columns, _rows, _rows);
        _scratch = context.Scratch;
        _scratch.ReservePacked(_rows + 1);
        CreateMatrices(false);
    }

    /// <inheritdoc/>
    internal override int PackedSize => PackedWideMatrix.Size(_rows, _columns);

    /// <inheritdoc/>
    internal override int Reuse => _batches;

    /// <inheritdoc/>
    public override void Run()
    {
        short[] data = _data;
        long[] sums = _scratch.Packed;
        WideRequantizer requantizer = _linear.Requantizer;
        int from = Input.Offset;
        int to = Output.Offset;
        for (int batch = 0; batch < _batches; batch++)
        {
            Array.Copy(_linear.Bias, 0, sums, 0, _rows);
            _matrix.Add(data, from, 0, _columns, sums);
            for (int r = 0; r < _rows; r++)
            {
                data[to++] = (short)requantizer.Apply(sums[r], r);
            }

            from += _columns;
        }
    }

    /// <inheritdoc/>
    private protected override void CreateMatrices(bool packed)
    {
        _matrix = WideMatrix.Create(packed, _linear, 0, _rows, _columns);
    }
}
