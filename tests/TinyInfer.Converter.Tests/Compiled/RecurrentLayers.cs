using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Recurrent layers, in sheets.</summary>
internal static class RecurrentLayers
{
    /// <summary>Compares random layers with their kernels.</summary>
    internal static void CheckRandom(OperatorCode code)
    {
        Random random = new(41);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 12; i++)
        {
            AddRandom(sheet, random, code, random.Next(1, 12), random.Next(1, 10));
        }

        AddRandom(sheet, random, code, 1, 1);
        sheet.Check(random, 6);
    }

    /// <summary>
    /// Adds a layer of one direction or two, forward or backward, that keeps its state or not, with all steps put out or the last.
    /// </summary>
    internal static void AddRandom(LayerSheet sheet, Random random, OperatorCode code, int inputs, int hidden) => Add(
        sheet, random, code, random.Next(1, 4), random.Next(1, 3), inputs, hidden, random.Next(1, 3), random.Next(2, 4),
            random.Next(2) == 0);

    /// <summary>Adds a layer with random weights.</summary>
    internal static void Add(
        LayerSheet sheet, Random random, OperatorCode code, int steps, int batches, int inputs, int hidden, int directions, int earlyGates,
            bool isLast)
    {
        int gates = code == OperatorCode.Lstm ? 4 : code == OperatorCode.Gru ? 3 : 1;
        int early = code == OperatorCode.Gru ? earlyGates : gates;
        int zeroPoint = random.NextZeroPoint();
        bool starts = random.Next(2) == 0;
        BlobOperator op = new BlobOperator(code).Attribute(
            steps, batches, inputs, hidden, directions, random.Next(2), random.Next(2), isLast ? 0 : 1, isLast ? 1 : 0, early,
                starts ? 1 : 0);
        for (int direction = 0; direction < directions; direction++)
        {
            AddMatrix(random, op, gates * hidden, inputs);
            AddMatrix(random, op, gates * hidden, hidden);
        }

        op.Attribute(code == OperatorCode.Lstm ? [random.Next(12, 16), random.Next(6), short.MaxValue]
            : code == OperatorCode.Gru ? [random.Next(12, 16)]
            : []);
        int tables = code == OperatorCode.Lstm ? 3 : code == OperatorCode.Gru ? 2 : 1;
        for (int i = 0; i < tables; i++)
        {
            op.Attribute(random.Next(3));
            double slope = 1 + random.NextDouble();
            op.Shorts([.. Enumerable.Range(0, GateTable.Length).Select(k => (short)(32767 * Math.Tanh(slope * (k - 128) / 64.0)))]);
        }

        op.Requantization([new(1 << 30, code == OperatorCode.Lstm ? -22 : -7)], random.Next(3) == 0 ? -100 : -128,
            random.Next(3) == 0 ? 90 : 127);
        int state = directions * batches * hidden;
        if (starts)
        {
            op.SBytes([.. Enumerable.Range(0, state).Select(_ => (sbyte)random.Next(-128, 128))]);
            op.Shorts(code == OperatorCode.Rnn ? [] : [.. Enumerable.Range(0, state).Select(_ => (short)random.Next(-20000, 20000))]);
        }

        sheet.Add(
            $"{code} of {steps}x{batches}x{inputs} to {hidden}, {directions} directions, {early} gates early, last: {isLast}", op,
            [steps, batches, inputs], random.NextZeroPoint(), [isLast ? state : steps * state], zeroPoint);
    }

    private static void AddMatrix(Random random, BlobOperator op, int rows, int columns)
    {
        FixedPointMultiplier[] multipliers =
            [.. Enumerable.Range(0, rows).Select(
                _ => FixedPointMultiplier.FromDouble(random.Next(10) == 0 ? 0 : Math.Exp(random.NextDouble() * 6 - 4)))];
        op.Weights(random.NextWeights(rows * columns)).Ints([.. Enumerable.Range(0, rows).Select(_ => random.Next(-3000, 3000))])
            .Ints([.. multipliers.Select(m => m.Mantissa)]).SBytes([.. multipliers.Select(m => (sbyte)m.Exponent)]);
    }
}
