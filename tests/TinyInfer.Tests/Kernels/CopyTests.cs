using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class CopyTests
{
    [Fact]
    public void The_output_is_the_input()
    {
        sbyte[] input = new Random(1).NextSBytes(77);
        Assert.Equal(input, SingleOperator.Run(
            new BlobOperator(OperatorCode.Copy), RoundingMode.Single, new Operand([7, 11], 0, []), new Operand([77], 0, input)));
    }
}
