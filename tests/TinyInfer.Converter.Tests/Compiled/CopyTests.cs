using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class CopyTests
{
    [Fact]
    public void Copies_of_any_length_give_the_bytes_of_the_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        int[] lengths = [1, 2, 3, 4, 100];
        foreach (int length in lengths)
        {
            sheet.Add($"copy of {length}", new BlobOperator(OperatorCode.Copy), [length], 3, [length], 3);
        }

        sheet.Check(new Random(32), 5);
    }
}
