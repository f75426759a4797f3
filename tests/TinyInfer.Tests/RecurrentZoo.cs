using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Tests;

/// <summary>A model with every kernel that remembers, one after another: small, with random weights.</summary>
internal static class RecurrentZoo
{
    private const int Steps = 5;

    /// <summary>Makes the model: two frames of four values in, the newest states out.</summary>
    public static BlobModel Create(int seed)
    {
        Random random = new(seed);
        BlobModel model = new();
        Tensor(model, 3, 2, 1, 4);
        Tensor(model, 3, Steps, 1, 4);
        model.Operators.Add(new BlobOperator(OperatorCode.StreamCache));
        Tensor(model, 0, Steps, 2, 1, 6);
        model.Operators.Add(Layer(random, OperatorCode.Lstm, 4, 4, inputs: 4, hidden: 6, directions: 2, zeroPoint: 3, last: false)
            .Attribute(15, 4, short.MaxValue, 0, 0, 1).Shorts(Table(random)).Shorts(Table(random)).Shorts(Table(random)).Requantization(
                [new(1 << 30, -22)], -128, 127));
        Tensor(model, 0, Steps, 1, 1, 7);
        model.Operators.Add(Layer(random, OperatorCode.Gru, 3, 3, inputs: 12, hidden: 7, directions: 1, zeroPoint: 0, last: false)
            .Attribute(15, 0, 1).Shorts(Table(random)).Shorts(Table(random)).Requantization([new(1 << 30, -7)], -128, 127));
        Tensor(model, 0, Steps, 1, 1, 5);
        model.Operators.Add(Layer(random, OperatorCode.Gru, 3, 2, inputs: 7, hidden: 5, directions: 1, zeroPoint: 0, last: false)
            .Attribute(14, 0, 0).Shorts(Table(random)).Shorts(Table(random)).Requantization([new(1 << 30, -7)], -128, 127));
        Tensor(model, 0, 1, 1, 9);
        model.Operators.Add(Layer(random, OperatorCode.Rnn, 1, 1, inputs: 5, hidden: 9, directions: 1, zeroPoint: 0, last: true)
            .Attribute(0).Shorts(Table(random)).Requantization([new(1 << 30, -7)], -128, 127));
        for (int i = 0; i < model.Operators.Count; i++)
        {
            model.Operators[i].Inputs.Add(i);
            model.Operators[i].Outputs.Add(i + 1);
        }

        model.Inputs.Add(0);
        model.Outputs.Add(model.Tensors.Count - 1);
        return model;
    }

    private static void Tensor(BlobModel model, int zeroPoint, params int[] shape) =>
        model.Tensors.Add(new BlobTensor(shape, 1 / 128f, zeroPoint, model.ArenaSize));

    private static BlobOperator Layer(
        Random random, OperatorCode code, int gates, int early, int inputs, int hidden, int directions, int zeroPoint, bool last)
    {
        int rows = gates * hidden;
        BlobOperator op = new BlobOperator(code).Attribute(
            Steps, 1, inputs, hidden, directions, 0, 1, last ? 0 : 1, last ? 1 : 0, early, 0);
        for (int direction = 0; direction < directions; direction++)
        {
            Matrix(random, op, rows, inputs, zeroPoint);
            Matrix(random, op, rows, hidden, 0);
        }

        return op;
    }

    private static void Matrix(Random random, BlobOperator op, int rows, int columns, int zeroPoint)
    {
        sbyte[] weights = random.NextSBytes(rows * columns, -127);
        int[] bias = random.NextInts(rows, 3000);
        for (int i = 0; i < weights.Length; i++)
        {
            bias[i / columns] -= zeroPoint * weights[i];
        }

        FixedPointMultiplier[] multipliers = [.. bias.Select(_ => FixedPointMultiplier.FromDouble(0.5 + random.NextDouble()))];
        op.Weights(weights).Ints(bias).Ints([.. multipliers.Select(m => m.Mantissa)]).SBytes(
            [.. multipliers.Select(m => (sbyte)m.Exponent)]);
    }

    /// <summary>Something that rises like a sigmoid.</summary>
    private static short[] Table(Random random)
    {
        double slope = 1 + random.NextDouble();
        return [.. Enumerable.Range(0, GateTable.Length).Select(i => (short)(32767 * Math.Tanh(slope * (i - 128) / 64.0)))];
    }
}
