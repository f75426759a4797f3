using System.Numerics;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates softmax, in the fixed point of its kernel: exponentials by look-up, one reciprocal per row, one multiplication per element.
/// </summary>
/// <remarks>
/// Where the scale of the output is a power of two, as TensorFlow Lite has it, both shifts and roundings of an element are one:
/// <c>⌊(⌊(r·e + 2^30) / 2^31⌋ + 2^s) / 2^(s+1)⌋ = (r·e + 2^30 + 2^(s+31)) &gt;&gt; (s + 32)</c>.
/// </remarks>
internal sealed class Softmax : RowGenerator
{
    /// <summary>Integer bits of the sum.</summary>
    private const int SumBits = 12;

    /// <summary>Shift by which a sum of one term alone is normalised, less the one that halves it.</summary>
    private const int MaxHeadroom = SumBits - 1;

    private const long Two30 = 1L << 30;

    private readonly int _multiplier;
    private readonly int _exponent;
    private readonly int[] _exponentials;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Softmax(LayerRecord record)
        : this(record, record.Read<SoftmaxRecord>())
    {
    }

    private Softmax(LayerRecord record, SoftmaxRecord layer)
        : base(record, layer.Outer, layer.Depth)
    {
        _multiplier = layer.Multiplier.Mantissa;
        _exponent = layer.Multiplier.Exponent;
        _exponentials = layer.Exponentials;
    }

    /// <summary>Shift of a product where the sum is one term; each doubling of the sum adds one.</summary>
    private int LeastShift => 61 - _exponent;

    private int MostShift => LeastShift + BitOperations.Log2((uint)Depth);

    /// <summary>Whether the shifts of an element can be one, which 64 bits have to hold.</summary>
    private bool JoinsShifts => _multiplier == Two30 && LeastShift >= 30 && MostShift <= 60;

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        MethodBody body = method.Body;
        Expression exponentials = method.Table("int", "exponentials", _exponentials);
        Expression half = body.Keep("half", Expression.Constant(Two30));
        Expression multiplier = JoinsShifts ? half : body.Keep("multiplier", Expression.Constant((long)_multiplier));
        WriteRows(method, (row, largest) =>
        {
            Expression sum = Sum(body, row, "sum", Expression.Constant(0), place => ((Exponential(place) >> (SumBits - 1)).Plus(1) >> 1));
            Expression headroom = WriteHeadroom(body, sum);
            Expression reciprocal = WriteReciprocal(body, sum.ToLong().ShiftLeft(headroom), half);
            if (JoinsShifts)
            {
                Expression shift = body.KeepInt("shift", Expression.Constant(LeastShift + 2 + MaxHeadroom) - headroom);
                Expression rounding = body.Keep("rounding", Expression.Constant(1L).ShiftLeft(shift.Plus(-1)) + half);
                WriteOutputs(row, place => ((reciprocal * Exponential(place).ToLong()) + rounding).ShiftRight(shift).ToInt());
            }
            else
            {
                Expression shift = body.KeepInt("shift", Expression.Constant(LeastShift + MaxHeadroom) - headroom);
                body.Limit(shift, null, MostShift > 63 ? 63 : null);
                WriteOutputs(row, place =>
                    ((((((reciprocal * Exponential(place).ToLong()) + half) >> 31) * multiplier).ShiftRight(shift)).Plus(1) >> 1).ToInt());
            }

            Expression Exponential(Expression place) => Expression.Element(exponentials, largest - method.Element(place));
        });
        return method.ToLayer(Record.Code);

        void WriteOutputs(Expression row, Func<Expression, Expression> share) => Along(body, row, places =>
        {
            foreach (Expression place in places)
            {
                WriteOutput(method, clamp, place.Plus(Move), share(place));
            }
        });
    }

    /// <summary>The shift that normalises half the sum: a term is 2^19, and each doubling of the sum takes one off.</summary>
    private Expression WriteHeadroom(MethodBody body, Expression sum)
    {
        Expression headroom = body.KeepInt("n", Expression.Constant(MaxHeadroom));
        if (Depth > 1)
        {
            Expression rest = body.KeepInt("rest", sum >> 20);
            body.While(rest, ">", Expression.Constant(0), Math.Log2(Depth) / 2, () =>
            {
                body.Assign(headroom, headroom.Plus(-1));
                body.Assign(rest, rest >> 1);
            });
        }

        return headroom;
    }

    /// <summary>The reciprocal of a sum in [1/2, 1), in Q31, by three Newton-Raphson steps from 48/17 − 32/17 · d in Q29.</summary>
    private static Expression WriteReciprocal(MethodBody body, Expression sum, Expression half)
    {
        Expression d = body.Keep("d", sum);
        Expression y = body.Keep("y", (d * Expression.Constant(-1010580540L)).Plus(Two30 + (1515870810L << 31)) >> 31);
        for (int step = 0; step < 3; step++)
        {
            Expression error = Expression.Constant(1L << 29) - (((d * y) + half) >> 31);
            body.Assign(y, y + ((((y * error) + half) >> 31) << 2));
        }

        Expression reciprocal = body.Keep("r", y << 1);
        Expression one = Expression.Constant((long)int.MaxValue);
        body.If(reciprocal, ">", one, 0, () => body.Assign(reciprocal, one));
        return reciprocal;
    }

    private void WriteOutput(LayerMethod method, ClampTable? clamp, Expression place, Expression share)
    {
        int zeroPoint = Record.Output.ZeroPoint;

        // With joined shifts, the largest product is 2^62, and rounding adds one at most.
        if (JoinsShifts && clamp != null && clamp.Lowest <= zeroPoint && clamp.Highest > zeroPoint + (1L << (60 - LeastShift)))
        {
            method.StoreClamped(place, share.Plus(zeroPoint - clamp.Lowest));
            return;
        }

        Expression value = method.Body.KeepInt("v", share.Plus(zeroPoint));
        method.Body.Limit(value, null, sbyte.MaxValue);
        method.Store(place, value.ToSByte());
    }
}
