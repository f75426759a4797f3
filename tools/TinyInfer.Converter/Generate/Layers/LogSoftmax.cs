using System.Numerics;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates the logarithm of softmax: what is subtracted is one number per row, and an element is a product with a constant.
/// </summary>
internal sealed class LogSoftmax : RowGenerator
{
    private const int FractionBits = 16;

    private readonly int _multiplier;
    private readonly int _logarithmOfTwo;
    private readonly int[] _exponentials;
    private readonly int[] _logarithms;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal LogSoftmax(LayerRecord record)
        : this(record, record.Read<LogSoftmaxRecord>())
    {
    }

    private LogSoftmax(LayerRecord record, LogSoftmaxRecord layer)
        : base(record, layer.Outer, layer.Depth)
    {
        _multiplier = layer.Multiplier;
        _logarithmOfTwo = layer.LogarithmOfTwo;
        _exponentials = layer.Exponentials;
        _logarithms = layer.Logarithms;
    }

    /// <summary>No logarithm of a sum of 1 and more is negative, so that no output is above the zero point.</summary>
    internal override string? Problem => base.Problem ?? (_logarithms.Min() < 0 ? "a logarithm of its table is negative" : null);

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        MethodBody body = method.Body;
        Expression exponentials = method.Table("int", "exponentials", _exponentials);
        Expression logarithms = method.Table("int", "logarithms", _logarithms);
        Expression multiplier = body.Keep("multiplier", Expression.Constant((long)_multiplier));
        WriteRows(method, (row, largest) =>
        {
            Expression sum = Sum(
                body, row, "sum", Expression.Constant(0L), place =>
                    Expression.Element(exponentials, largest - method.Element(place)).ToLong());
            Expression rest = WriteOffset(body, sum, logarithms);

            // What is subtracted from every element: the largest, the sum's logarithm, the zero point, and a half for rounding.
            body.Assign(rest, rest - (largest.ToLong() * multiplier));
            Along(body, row, places =>
            {
                foreach (Expression place in places)
                {
                    Expression value = body.KeepInt("v", (((method.Element(place).ToLong() * multiplier) + rest) >> FractionBits).ToInt());
                    body.Limit(value, sbyte.MinValue, null);
                    method.Store(place.Plus(Move), value.ToSByte());
                }
            });
        });
        return method.ToLayer(Record.Code);
    }

    /// <summary>
    /// Zero point and half, less the natural logarithm of a sum in Q31: what it is halved by, and what is left, between entries of the
    /// table.
    /// </summary>
    private Expression WriteOffset(MethodBody body, Expression sum, Expression logarithms)
    {
        long start = ((long)Record.Output.ZeroPoint << FractionBits) + (1 << (FractionBits - 1));
        Expression rest = body.Keep("rest", Expression.Constant(start));
        if (Depth > 1)
        {
            body.While(sum, ">=", Expression.Constant(1L << 32), BitOperations.Log2((uint)Depth) / 2.0, () =>
            {
                body.Assign(sum, sum >> 1);
                body.Assign(rest, rest.Plus(-_logarithmOfTwo));
            });
        }

        // One is stored as a little less than it is.
        Expression fraction = body.KeepInt("fraction", sum.Plus(-(1L << 31)).ToInt());
        body.Limit(fraction, 0, null);
        Expression index = body.KeepInt("i", fraction >> 23);
        Expression low = body.Keep("low", Expression.Element(logarithms, index).ToLong());
        Expression slope = Expression.Element(logarithms, index.Plus(1)).ToLong() - low;
        Expression between = (slope * (fraction & Expression.Constant(0x7FFFFF)).ToLong()) >> 23;
        body.Assign(rest, rest - low - between);
        return rest;
    }
}
