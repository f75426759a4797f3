using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class SupportVectorsTests
{
    [Fact]
    public void Random_machines_give_the_bytes_of_the_kernels()
    {
        Random random = new(51);
        foreach (RoundingMode rounding in (RoundingMode[])[RoundingMode.Single, RoundingMode.TfLite])
        {
            LayerSheet sheet = new(rounding);
            foreach (bool isRadial in (bool[])[true, false])
            {
                Add(sheet, random, isRadial, vectors: 1, features: 1, outputs: 1, bits: 4);
                Add(sheet, random, isRadial, vectors: 9, features: 5, outputs: 1, bits: 0);
                Add(sheet, random, isRadial, vectors: 20, features: 40, outputs: 6, bits: 2);
            }

            sheet.Check(random, 14);
        }
    }

    [Fact]
    public void Many_vectors_go_to_several_methods()
    {
        Random random = new(52);
        LayerSheet sheet = new(RoundingMode.Single);
        Add(sheet, random, isRadial: true, vectors: 500, features: 25, outputs: 3, bits: 2);
        CompiledModel model = sheet.Check(random, 8);
        Assert.True(model.Code[0]!.Methods.Count > 1, "all is in one method");
        Assert.All(model.Code[0]!.Methods, method => Assert.True(method.Fits));

        // Of the numbers a quarter is 0. Interpreted, each takes 28.
        Assert.InRange(model.Code[0]!.Cost.Instructions / (500.0 * 25), 3, 6);
    }

    private static void Add(LayerSheet sheet, Random random, bool isRadial, int vectors, int features, int outputs, int bits)
    {
        // Some numbers are 0, as those of projections that were made sparse; arguments reach beyond both ends of the table.
        short[] values = [.. Enumerable.Range(0, vectors * features).Select(
            _ => (short)(random.Next(4) == 0 ? 0 : random.Next(-128 << bits, 128 << bits)))];
        int exponent = 16 - (2 * (7 + bits)) - (int)Math.Log2(features);
        SupportVectorsRecord record = new(
            vectors, bits, isRadial, new FixedPointMultiplier((1 << 30) + random.Next(1 << 28), exponent), isRadial ? short.MinValue : 700,
            15, values, [.. Enumerable.Range(0, 257).Select(_ => (short)random.Next(short.MinValue, short.MaxValue))],
            [.. Enumerable.Range(0, vectors * outputs).Select(_ => random.Next(3) == 0 ? 0 : random.Next(-1 << 20, 1 << 20))],
            [.. Enumerable.Range(0, outputs).Select(_ => random.Next(-1 << 16, 1 << 16))],
            new RescalingRecord([new FixedPointMultiplier((1 << 30) + random.Next(1 << 28), -13 - (int)Math.Log2(vectors))], -128, 127));
        sheet.Add(
            $"{vectors} vectors of {features} features, {outputs} outputs, {(isRadial ? "distances" : "products")}, {bits} bits",
            record.ToOperator(OperatorCode.SupportVectors), [1, features], 3, [1, outputs], -3);
    }
}
