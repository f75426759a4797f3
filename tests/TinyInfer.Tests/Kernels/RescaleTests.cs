using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

/// <summary>The kernel that changes scale and type, against its formula in real numbers.</summary>
public class RescaleTests
{
    [Theory]
    [InlineData(false, true, 200.7, 200.7)]
    [InlineData(true, false, 0.0031, 0.0031)]
    [InlineData(true, true, 0.75, 0.1)]
    [InlineData(true, true, 1.5, -0.3)]
    public void It_gives_the_nearest_step(bool fromWide, bool toWide, double positive, double negative)
    {
        const int ZeroPoint = -3;
        const int OutputZeroPoint = 5;
        int[] values = [.. Enumerable.Range(0, 256).Select(i => fromWide ? (i * 256) - 32768 + (i % 7) : i - 128)];
        BlobModel model = new();
        model.Tensors.Add(new BlobTensor([values.Length], 0.1f, ZeroPoint, 0) { IsWide = fromWide });
        model.Tensors.Add(new BlobTensor([values.Length], 0.1f, OutputZeroPoint, fromWide == toWide ? values.Length : 0)
        {
            IsWide = toWide,
        });
        (int lowest, int highest) = toWide ? (-32768, 32767) : (-128, 127);
        BlobOperator op = new RescaleRecord(Multiplier(positive), Multiplier(negative), lowest, highest).ToOperator(OperatorCode.Rescale);
        op.Inputs.Add(0);
        op.Outputs.Add(1);
        model.Operators.Add(op);
        model.Inputs.Add(0);
        model.Outputs.Add(1);
        InferenceModel loaded = InferenceModel.Load(BlobWriter.Write(model));
        for (int i = 0; i < values.Length; i++)
        {
            loaded.Input.Set(i, values[i]);
        }

        loaded.Run();

        for (int i = 0; i < values.Length; i++)
        {
            int d = values[i] - ZeroPoint;
            double exact = Math.Clamp((d * (d >= 0 ? positive : negative)) + OutputZeroPoint, lowest, highest);
            Assert.InRange(loaded.Output.Get(i), exact - 0.5001, exact + 0.5001);
        }
    }

    private static FixedPointMultiplier Multiplier(double factor)
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(Math.Abs(factor));
        return multiplier with { Mantissa = Math.Sign(factor) * multiplier.Mantissa };
    }
}
