using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;

namespace TinyInfer.Tests.Kernels;

/// <summary>The kernel of support vectors of TinyInfer.Classical against its formula in real numbers.</summary>
public class SupportVectorsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_function_of_distances_or_products_is_weighed(int layer)
    {
        BlobModel records = ClassicalZoo.Create(5);
        SupportVectorsRecord record = (SupportVectorsRecord)OperatorRecord.Read(records.Operators[layer]);
        BlobTensor input = records.Tensors[0];
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        Random random = new(1);
        HashSet<int> seen = [];
        for (int run = 0; run < 300; run++)
        {
            sbyte[] x = random.NextSBytes(input.Length);
            model.Input.Write(x);
            model.Run();
            double[] sums = [.. record.Starts.Select(start => (double)start)];
            for (int j = 0; j < record.Count; j++)
            {
                double t = Enumerable.Range(0, input.Length).Sum(i =>
                {
                    double u = (x[i] - input.ZeroPoint) * Math.Pow(2, record.Bits);
                    double s = record.Vectors[(j * input.Length) + i];
                    return record.IsRadial ? (u - s) * (u - s) : u * s;
                });
                double at = (Math.Clamp((t * record.ToArgument.ToDouble()) + record.Offset, -32768, 32767) + 32768) / 256;
                int low = Math.Min((int)at, 255);
                double value = record.Function[low] + ((record.Function[low + 1] - record.Function[low]) * (at - low));
                for (int k = 0; k < sums.Length; k++)
                {
                    sums[k] += record.Weights[(k * record.Count) + j] * value / 32768;
                }
            }

            Tensor output = model.Outputs[layer];
            Assert.Equal(sums.Length, output.Length);
            for (int k = 0; k < sums.Length; k++)
            {
                double expected = Math.Clamp((sums[k] * record.Rescaling.Multipliers[0].ToDouble()) - 7, -128, 127);
                Assert.InRange(output.Data[output.Offset + k], expected - 0.52, expected + 0.52);
                seen.Add(output.Data[output.Offset + k]);
            }
        }

        Assert.True(seen.Count > 5, $"{seen.Count} different results");
    }
}
