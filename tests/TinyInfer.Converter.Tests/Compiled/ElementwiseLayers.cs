using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Layers of two operands, in sheets.</summary>
internal static class ElementwiseLayers
{
    /// <summary>Compares random layers with their kernels.</summary>
    internal static void CheckRandom(OperatorCode code, RoundingMode rounding)
    {
        Random random = new(14);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 60; i++)
        {
            int[] shape = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 8))];
            int[] second = random.Next(2) == 0 ? shape : [.. shape.Select(size => random.Next(2) == 0 ? 1 : size)];
            int[] first = second == shape && random.Next(3) == 0 ? [.. shape.Select(size => random.Next(3) == 0 ? 1 : size)] : shape;
            bool isConstant = i % 3 == 0 && Length(second) <= 64;
            Add(sheet, random, code, shape, first, second, isConstant);
        }

        Add(sheet, random, code, [300], [300], [300], isConstant: false);
        Add(sheet, random, code, [33, 4], [33, 4], [1, 4], isConstant: true);
        sheet.Check(random, 14);
    }

    private static int Length(int[] shape) => shape.Aggregate(1, (a, b) => a * b);

    /// <summary>Adds a layer.</summary>
    internal static void Add(LayerSheet sheet, Random random, OperatorCode code, int[] shape, int[] first, int[] second, bool isConstant)
    {
        BlobOperator op = new BlobOperator(code).Attribute(WalkRecord.Create(
            shape, 0, Graph.Shapes.BroadcastStrides(first, shape.Length), 0,
                Graph.Shapes.BroadcastStrides(second, shape.Length)).Attributes);
        int[] zeroPoints = [random.NextZeroPoint(), random.NextZeroPoint()];
        int zeroPoint = random.NextZeroPoint();
        int minimum = random.Next(3) == 0 ? random.Next(-128, 0) : -128;
        int maximum = random.Next(3) == 0 ? random.Next(minimum, 128) : 127;
        double scale = Math.Exp((random.NextDouble() * 5) - 2.5);
        if (code == OperatorCode.Add)
        {
            // Scales of the operands, one of which is the larger; equal ones every third time.
            int[] sign = [random.Next(3) == 0 ? -1 : 1, random.Next(3) == 0 ? -1 : 1];
            FixedPointMultiplier other = random.Next(3) == 0
                ? new(1 << 30, 0)
                : FixedPointMultiplier.FromDouble(Math.Exp(-random.NextDouble() * 8) / 2);
            FixedPointMultiplier[] multipliers = random.Next(2) == 0 ? [new(1 << 30, 0), other] : [other, new(1 << 30, 0)];
            op.Attribute(zeroPoints[0], sign[0] * multipliers[0].Mantissa, multipliers[0].Exponent)
                .Attribute(zeroPoints[1], sign[1] * multipliers[1].Mantissa, multipliers[1].Exponent)
                .Requantization([FixedPointMultiplier.FromDouble(scale / (1 << 19))], minimum, maximum);
        }
        else if (code == OperatorCode.Mul)
        {
            op.Attribute(zeroPoints).Requantization(
                [random.Next(15) == 0 ? default : FixedPointMultiplier.FromDouble(scale / 100)], minimum, maximum);
        }

        string name = $"{code} [{string.Join(", ", first)}] and {(isConstant ? "constant " : string.Empty)}[{string.Join(", ", second)}]";
        if (isConstant)
        {
            sbyte[] values = [.. Enumerable.Range(0, Length(second)).Select(
                _ => (sbyte)(random.Next(3) == 0 ? -128 : random.Next(-128, 128)))];
            op.SBytes(values);
            sheet.Add(name, op, first, zeroPoints[0], shape, zeroPoint);
            return;
        }

        int? place = random.Next(2) == 0 ? null : first.SequenceEqual(shape) ? 0 : second.SequenceEqual(shape) ? 1 : null;
        sheet.Add(name, op, [first, second], zeroPoints, place, shape, zeroPoint);
    }
}
