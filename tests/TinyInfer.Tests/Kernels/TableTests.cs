using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class TableTests
{
    [Fact]
    public void Each_value_is_looked_up()
    {
        sbyte[] input = [.. Enumerable.Range(-128, 256).Select(v => (sbyte)v)];
        for (int seed = 0; seed < 20; seed++)
        {
            sbyte[] entries = new Random(seed).NextSBytes(256);
            BlobOperator op = new BlobOperator(OperatorCode.Table).SBytes(entries);

            Assert.Equal(entries, SingleOperator.Run(op, RoundingMode.Single, new Operand([256], 0, []), new Operand([256], 0, input)));
        }
    }
}
