using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Int16;

/// <summary>Mean or sum of an int16 tensor over up to two runs of axes: the record of TinyInfer's.</summary>
internal sealed class WideReduce : BuiltInKernel
{
    /// <summary>So many int16 values, less a zero point each, have a sum that fits 32 bits.</summary>
    internal const int MostTerms = 32767;

    private readonly int _outer;
    private readonly int _firstAxis;
    private readonly int _middle;
    private readonly int _secondAxis;
    private readonly int _inner;
    private readonly int _start;
    private readonly Requantizer _requantizer;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public WideReduce(KernelContext context)
        : base(context)
    {
        _outer = context.NextSize();
        _firstAxis = context.NextSize();
        _middle = context.NextSize();
        _secondAxis = context.NextSize();
        _inner = context.NextSize();
        context.RequireLength(Input, _outer, _firstAxis, _middle, _secondAxis, _inner);
        context.RequireLength(Output, _outer, _middle, _inner);
        if (_secondAxis == 1)
        {
            _secondAxis = _firstAxis;
            _firstAxis = 1;
            _inner *= _middle;
            _middle = 1;
        }
        else if (_middle == 1)
        {
            // The two axes are neighbours: one long axis makes fewer, longer sums.
            _secondAxis *= _firstAxis;
            _firstAxis = 1;
        }

        WideTensors.Require(context, Input);
        WideTensors.Require(context, Output);
        long terms = (long)_firstAxis * _secondAxis;
        context.Require(terms <= MostTerms, "a sum has too many terms");
        int most = (int)terms << 15;
        _start = context.Next(-most, most);
        int[] range = WideTensors.ReadRange(context, Output);
        _requantizer = new Requantizer(
            context.Ints(0, 1), context.SBytes(1, 1), Output.ZeroPoint, range[0], range[1], context.Rounding);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        short[] data = Output.WideData;
        int inner = _inner;
        int block = _secondAxis * inner;
        int rowStep = _middle * block;
        int to = Output.Offset;
        int image = Input.Offset;
        for (int a = 0; a < _outer; a++)
        {
            for (int b = 0; b < _middle; b++)
            {
                int from = image + (b * block);
                for (int c = 0; c < inner; c++)
                {
                    int sum = _start;
                    int row = from + c;
                    for (int i = 0; i < _firstAxis; i++)
                    {
                        sum += Sum(data, row, _secondAxis, inner);
                        row += rowStep;
                    }

                    data[to++] = (short)_requantizer.Apply(sum, 0);
                }
            }

            image += _firstAxis * rowStep;
        }
    }

    /// <summary>Adds values that lie at a fixed distance, four at a time.</summary>
    private static int Sum(short[] data, int at, int count, int step)
    {
        int sum = 0;
        for (; count > 3; count -= 4)
        {
            sum += data[at] + data[at += step] + data[at += step] + data[at += step];
            at += step;
        }

        for (; count > 0; count--)
        {
            sum += data[at];
            at += step;
        }

        return sum;
    }
}
