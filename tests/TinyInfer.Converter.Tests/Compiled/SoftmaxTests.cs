using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class SoftmaxTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_layers_give_the_bytes_of_the_kernels(bool clamps)
    {
        Random random = new(36);
        LayerSheet sheet = new(RoundingMode.Single);
        int[] depths = [1, 2, 3, 10, 31, 32, 33, 40, 64, 100, 511, 512, 1023, 4095];
        foreach (int depth in depths)
        {
            AddRandom(sheet, random, random.Next(1, 4), depth, inPlace: false);
            AddRandom(sheet, random, 1, depth, inPlace: true);
        }

        // Sums that need the table which clamps, enough of them to be worth it: where there is one, softmax clamps by it.
        if (clamps)
        {
            sheet.Add(
                "reduce", new BlobOperator(OperatorCode.Reduce).Attribute(1, 9, 1, 1, 400, 0).Requantization(
                    [FixedPointMultiplier.FromDouble(1)], -128, 127),
                [9, 400], 0, [400], 0);
        }

        CompiledModel model = sheet.Check(random, 10);
        Assert.Equal(clamps, model.Files[0].Text.Contains("ReserveClamp", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_on_top_of_the_rest_of_its_input_stays_with_the_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        AddRandom(sheet, new Random(1), 1, 10, inPlace: true);
        BlobTensor output = sheet.Model.Tensors[1];
        sheet.Model.Tensors[1] = output with { Offset = output.Offset + 1 };

        Assert.Contains("overwrites", Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers).Problem);
    }

    /// <summary>Adds a layer, its output as often as not of TensorFlow Lite's scale and zero point.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random, int outer, int depth, bool inPlace)
    {
        bool isStandard = random.Next(2) == 0;
        double scale = isStandard ? 256 : Math.Exp((random.NextDouble() * 9) - 1);
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(scale);
        int[] table = SoftmaxTable.Create(1, Math.Exp((random.NextDouble() * 6) - 5));
        BlobOperator op = new BlobOperator(OperatorCode.Softmax).Attribute(outer, depth, multiplier.Mantissa, multiplier.Exponent).Ints(
            table);
        sheet.Add(
            $"softmax of {outer}x{depth}, 1 / {scale}, in place: {inPlace}", op, [[outer, depth]], [random.NextZeroPoint()],
                inPlace ? 0 : null,
            [outer, depth], isStandard ? -128 : random.NextZeroPoint());
    }
}
