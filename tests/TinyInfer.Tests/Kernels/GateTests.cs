using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

/// <summary>Logistic function and hyperbolic tangent of int16 against the functions themselves.</summary>
public class GateTests
{
    /// <summary>Steps of 2^−15 that interpolation between table entries may be off; the ends are 32767 in place of 32768.</summary>
    private const double Tolerance = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_follows_the_function_over_the_whole_range(bool isTangent)
    {
        const int Length = 4096;
        BlobModel model = new();
        model.Tensors.Add(new BlobTensor([Length], 1 / 4096f, 0, 0) { IsWide = true });
        model.Tensors.Add(new BlobTensor([Length], 1 / 32768f, 0, Length) { IsWide = true });
        BlobOperator op = new GateRecord(isTangent, 3, 0, WideZoo.Logistic).ToOperator(OperatorCode.Gate);
        op.Inputs.Add(0);
        op.Outputs.Add(1);
        model.Operators.Add(op);
        model.Inputs.Add(0);
        model.Outputs.Add(1);
        InferenceModel loaded = InferenceModel.Load(BlobWriter.Write(model));
        short[] values = [.. Enumerable.Range(0, Length).Select(i => (short)((i * 16) - 32768 + (i % 16)))];
        loaded.Input.Write(values);

        loaded.Run();

        short[] actual = new short[Length];
        loaded.Output.Read(actual);
        for (int i = 0; i < Length; i++)
        {
            double x = values[i] / 4096.0;
            double exact = 32768 * (isTangent ? Math.Tanh(x) : 1 / (1 + Math.Exp(-x)));
            Assert.InRange(actual[i], exact - Tolerance, exact + Tolerance);
        }
    }
}
