using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Quantize;

public sealed class WeightQuantizerTests
{
    private const int Rows = 40;

    /// <summary>
    /// Rows of weights of very different sizes: each has a rescaling by which generated code can divide, and still makes use of all its
    /// bits.
    /// </summary>
    [Fact]
    public void Rescalings_are_one_by_an_odd_number_and_cost_little_of_the_weights_resolution()
    {
        using TemporaryFolder folder = new();
        Random random = new(3);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] weights = Values(Rows * 30);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= MathF.Pow(0.8f, i % Rows);
        }

        string model = new OnnxModelBuilder()
            .Input("x", 1, 30).Constant("w", weights, 30, Rows).Node("MatMul", ["x", "w"], ["y"]).Output("y").Save(folder.Path);
        string data = Path.Combine(folder.Path, "data.npy");
        File.WriteAllBytes(data, NpyFile.Write([30, 30], Values(30 * 30)));

        BlobOperator dense = ModelConverter.Convert(new ConversionOptions { Model = model, Calibration = data }).Records.Operators.Single();

        for (int row = 0; row < Rows; row++)
        {
            double divisor = 1 / new FixedPointMultiplier(
                BitConverter.ToInt32(dense.Constants[2], row * 4), (sbyte)dense.Constants[3][row]).ToDouble();
            double nearest = Math.Round(divisor);
            int largest = Enumerable.Range(0, 30).Max(i => Math.Abs(dense.Constants[0][(row * 30) + i] - BlobFormat.WeightOffset));
            Assert.True(double.IsOddInteger(nearest) && Math.Abs(divisor - nearest) < 1e-9 * divisor, $"row {row}: 1/{divisor}");
            Assert.InRange(largest, (127 * nearest / (nearest + 2)) - 1, 127);
        }
    }
}
