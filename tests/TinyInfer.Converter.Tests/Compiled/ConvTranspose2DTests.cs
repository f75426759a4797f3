namespace TinyInfer.Converter.Tests.Compiled;

public class ConvTranspose2DTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(6);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 25; i++)
        {
            ConvolutionLayers.AddTransposed(sheet, random);
        }

        sheet.Check(random, 8);
    }
}
