using System.Runtime.InteropServices;
using Google.FlatBuffers;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Quantize;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>SVDF and LSTM as TensorFlow Lite has them, against the formulas in double.</summary>
public sealed class RecurrentImportTests
{
    private const int Inputs = 6;
    private const int Hidden = 8;
    private const int Steps = 40;

    private readonly Random _random = new(11);
    private readonly List<TfLiteTensor> _tensors = [];

    [Fact]
    public void SvdfFollowsItsFormula()
    {
        const int Units = 5;
        const int Rank = 2;
        const int Memory = 4;
        int x = Activation("x", [1, Inputs], 0.05f, 3);
        int features = Weights([Units * Rank, Inputs], 0.01f);
        int time = Shorts([Units * Rank, Memory], 0.0002f);
        int bias = Biases(Units, 0.0005f * 0.0002f);
        int state = Add(new TfLiteTensor("state", TensorType.Int16, [1, Memory * Units * Rank], default, [0.0005f], [0], 0));
        int y = Activation("y", [1, Units], 0.15f, -7);
        InferenceModel model = Load("SVDF", [x, features, time, bias, state], y, Options(table =>
        {
            table.StartTable(3);
            table.AddInt(0, Rank, 0);
        }));

        float[] w = _tensors[features].Constant().Values;
        float[] t = _tensors[time].Constant().Values;
        float[] b = _tensors[bias].Constant().Values;
        double[,] remembered = new double[Units * Rank, Memory];
        float[] input = new float[Inputs];
        for (int step = 0; step < 12; step++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                input[i] = 0.05f * _random.Next(-60, 60);
            }

            model.Input.Write(input);
            model.Run();
            for (int f = 0; f < Units * Rank; f++)
            {
                for (int m = 0; m + 1 < Memory; m++)
                {
                    remembered[f, m] = remembered[f, m + 1];
                }

                remembered[f, Memory - 1] = Enumerable.Range(0, Inputs).Sum(i => input[i] * (double)w[(f * Inputs) + i]);
            }

            for (int u = 0; u < Units; u++)
            {
                double expected = b[u];
                for (int k = u * Rank * Memory; k < (u + 1) * Rank * Memory; k++)
                {
                    expected += t[k] * remembered[k / Memory, k % Memory];
                }

                Assert.Equal(expected, model.Output.Dequantize(u), 0.08);
            }
        }
    }

    [Fact]
    public void LstmFollowsItsFormula()
    {
        int x = Activation("x", [1, Steps, Inputs], 1 / 64f, 5);
        int[] weights = [.. Enumerable.Range(0, 4).Select(_ => Weights([Hidden, Inputs], 0.004f)),
            .. Enumerable.Range(0, 4).Select(_ => Weights([Hidden, Hidden], 0.003f))];
        int[] biases = [.. Enumerable.Range(0, 4).Select(_ => Biases(Hidden, 0.004f / 64))];
        int hidden = Activation("h", [1, Hidden], 1 / 128f, 0);
        int cell = Add(new TfLiteTensor("c", TensorType.Int16, [1, Hidden], default, [1 / 2048f], [0], 0));
        int y = Activation("y", [1, Steps, Hidden], 1 / 128f, 0);
        int[] inputs = [x, .. weights, -1, -1, -1, .. biases, -1, -1, hidden, cell];
        InferenceModel model = Load("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, y, Options(table =>
        {
            table.StartTable(4);
            table.AddByte(0, 4, 0);
            table.AddFloat(1, 10, 0);
        }));

        float[] input = [.. Enumerable.Range(0, Steps * Inputs).Select(i => (float)Math.Sin(i * 0.11))];
        model.Input.Write(input);
        model.Run();

        double[] h = new double[Hidden];
        double[] c = new double[Hidden];
        double noise = 0;
        double signal = 0;
        for (int step = 0; step < Steps; step++)
        {
            double[][] gates = [.. Enumerable.Range(0, 4).Select(g => Gate(g, input.AsSpan(step * Inputs, Inputs).ToArray()))];
            for (int i = 0; i < Hidden; i++)
            {
                c[i] = (Sigmoid(gates[1][i]) * c[i]) + (Sigmoid(gates[0][i]) * Math.Tanh(gates[2][i]));
                h[i] = Sigmoid(gates[3][i]) * Math.Tanh(c[i]);
                noise += Math.Pow(h[i] - model.Output.Dequantize((step * Hidden) + i), 2);
                signal += h[i] * h[i];
            }
        }

        Assert.True(10 * Math.Log10(signal / noise) > 30, $"{10 * Math.Log10(signal / noise):F1} dB");

        double[] Gate(int gate, float[] frame)
        {
            float[] w = _tensors[weights[gate]].Constant().Values;
            float[] r = _tensors[weights[gate + 4]].Constant().Values;
            float[] b = _tensors[biases[gate]].Constant().Values;
            return [.. Enumerable.Range(0, Hidden).Select(row => b[row]
                + Enumerable.Range(0, Inputs).Sum(i => (double)frame[i] * w[(row * Inputs) + i])
                + Enumerable.Range(0, Hidden).Sum(i => h[i] * r[(row * Hidden) + i]))];
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static FlatTable Options(Action<FlatBufferBuilder> write)
    {
        FlatBufferBuilder builder = new(64);
        write(builder);
        builder.Finish(builder.EndTable());
        return new FlatFile(builder.SizedByteArray()).Root;
    }

    private InferenceModel Load(string type, int[] inputs, int output, FlatTable options)
    {
        TfLiteModel model = new("test", [.. _tensors], [new TfLiteOperator(type, "op", inputs, [output], options)], [inputs[0]], [output]);
        Network network = TfLiteImporter.Import(model, RoundingMode.TfLite);
        Quantizer.Run(network, new Ranges());
        return InferenceModel.Load(BlobWriter.Write(BlobEmitter.Emit(network, ArenaPlanner.Plan(network).OffsetOf)));
    }

    private int Activation(string name, int[] shape, float scale, int zeroPoint) =>
        Add(new TfLiteTensor(name, TensorType.Int8, shape, default, [scale], [zeroPoint], 0));

    private int Weights(int[] shape, float scale) =>
        Add(new TfLiteTensor("w", TensorType.Int8, shape, Random(Shapes.Length(shape), () => (sbyte)_random.Next(-127, 128)), [scale], [0],
            0));

    private int Shorts(int[] shape, float scale) =>
        Add(new TfLiteTensor("t", TensorType.Int16, shape, Random(Shapes.Length(shape), () => (short)_random.Next(-5000, 5000)), [scale],
            [0], 0));

    private int Biases(int count, float scale) =>
        Add(new TfLiteTensor("b", TensorType.Int32, [count], Random(count, () => _random.Next(-3000, 3000)), [scale], [0], 0));

    private int Add(TfLiteTensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    private static byte[] Random<T>(int count, Func<T> next)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(Enumerable.Range(0, count).Select(_ => next()).ToArray()).ToArray();
}
