using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class SvdfTests
{
    private const int Runs = 12;

    [Fact]
    public void Frames_one_after_the_other_equal_the_reference()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Check(new Random(seed), $"seed {seed}");
        }
    }

    private static void Check(Random random, string label)
    {
        (int batches, int inputs, int units, int rank, int memory) =
            (random.Next(1, 3), random.Next(1, 20), random.Next(1, 8), random.Next(1, 4), random.Next(1, 9));
        RoundingMode rounding = random.NextRounding();
        int filters = units * rank;
        sbyte[] features = random.NextSBytes(filters * inputs, -127);
        short[] time = [.. Enumerable.Range(0, filters * memory).Select(_ => (short)random.Next(-2000, 2000))];
        int[] bias = random.NextInts(units, 5000);
        int zeroPoint = random.NextSByte();
        int outputZeroPoint = random.NextSByte();
        int? narrow = random.Next(2) == 0 ? null : random.NextSByte();
        FixedPointMultiplier toState = FixedPointMultiplier.FromDouble(random.NextDouble() + 0.01);
        FixedPointMultiplier toOutput = FixedPointMultiplier.FromDouble(
            (random.NextDouble() + 0.1) / (2e5 * Math.Sqrt(inputs * memory * rank)));
        int[] folded = [.. Enumerable.Range(0, filters).Select(f => -zeroPoint * features[(f * inputs)..((f + 1) * inputs)].Sum(w => w))];

        byte[] Blob() => SingleOperator.Write(
            new BlobOperator(OperatorCode.Svdf)
                .Attribute(batches, inputs, units, rank, memory, toState.Mantissa, toState.Exponent)
                .Weights(features).Ints(folded).Shorts(time).Ints(bias)
                .Requantization([toOutput], -128, 127)
                .Attribute(narrow is { } state8 ? [1, state8] : []),
            rounding,
            new Operand([batches, units], outputZeroPoint, []),
            new Operand([batches, inputs], zeroPoint, new sbyte[batches * inputs]));

        byte[] blob = Blob();
        InferenceModel[] models =
        [
            InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Compact }),
            InferenceModel.Load(new StreamedSource(blob), new LoadOptions { Mode = ExecutionMode.Compact }),
            InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = ExecutionMode.Packed }),
        ];
        int[,,] state = new int[batches, filters, memory];
        for (int run = 0; run < Runs; run++)
        {
            sbyte[] input = random.NextSBytes(batches * inputs);
            if (run == Runs / 2)
            {
                Array.Clear(state);
                Array.ForEach(models, m => m.Reset());
            }

            sbyte[] expected = Reference(input);
            foreach (InferenceModel model in models)
            {
                model.Input.Write(input);
                model.Run();
                sbyte[] actual = new sbyte[expected.Length];
                model.Output.Read(actual);
                Assert.True(expected.SequenceEqual(actual),
                    $"{label}, run {run}: [{string.Join(' ', expected)}] is [{string.Join(' ', actual)}]");
            }
        }

        sbyte[] Reference(sbyte[] input)
        {
            sbyte[] output = new sbyte[batches * units];
            for (int b = 0; b < batches; b++)
            {
                for (int f = 0; f < filters; f++)
                {
                    long product = 0;
                    for (int i = 0; i < inputs; i++)
                    {
                        product += (input[(b * inputs) + i] - zeroPoint) * features[(f * inputs) + i];
                    }

                    for (int m = 0; m + 1 < memory; m++)
                    {
                        state[b, f, m] = state[b, f, m + 1];
                    }

                    int half = narrow == null ? 32768 : 128;
                    int scaled = Rounding.Requantize(product, toState.Mantissa, toState.Exponent, 0, -half, half - 1, rounding);

                    // TensorFlow Lite stores 8 bits of the sum with the zero point, whether it fits them or not.
                    state[b, f, memory - 1] = narrow is { } zero ? unchecked((sbyte)(scaled + zero)) - zero : scaled;
                }

                for (int u = 0; u < units; u++)
                {
                    long sum = bias[u];
                    for (int f = u * rank; f < (u + 1) * rank; f++)
                    {
                        for (int m = 0; m < memory; m++)
                        {
                            sum += (long)time[(f * memory) + m] * state[b, f, m];
                        }
                    }

                    output[(b * units) + u] = (sbyte)Rounding.Requantize(
                        sum, toOutput.Mantissa, toOutput.Exponent, outputZeroPoint, -128, 127, rounding);
                }
            }

            return output;
        }
    }
}
