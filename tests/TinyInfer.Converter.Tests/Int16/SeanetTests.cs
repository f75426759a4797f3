using TinyInfer.Converter.Conversion;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>
/// The models of single layers that tflite-micro keeps of SEANet, a network for sound with int16 activations, against the outputs that it
/// keeps.
/// </summary>
public sealed class SeanetTests
{
    private const string Variable = "TINYINFER_SEANET";

    [Theory]
    [InlineData("add", 17)]
    [InlineData("conv", 22)]
    [InlineData("leaky_relu", 23)]
    [InlineData("pad", 19)]
    [InlineData("quantize", 1)]
    [InlineData("strided_slice", 34)]
    [InlineData("sub", 5)]
    [InlineData("transpose_conv", 5)]
    public void EveryValueIsThatOfTfLiteMicro(string kind, int count)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        if (folder == null)
        {
            Assert.Skip($"{Variable} does not name tflite-micro's folder integration_tests/seanet.");
        }

        // Only the one that makes int16 of int32, since what would be int32 stays int16 here.
        string[] files = [.. Directory.GetFiles(Path.Combine(folder, kind), "*.tflite")
            .Where(file => Directory.GetFiles(Path.GetDirectoryName(file)!, Stem(file) + "_golden_int16.csv").Length == 1)];
        Assert.Equal(count, files.Length);
        Assert.All(files, file =>
        {
            byte[] blob = ModelConverter.Convert(new ConversionOptions { Model = file }).Blob;
            InferenceModel compiled =
                ModelConverter.Convert(new ConversionOptions { Model = file, Mode = ExecutionMode.Compiled }).Model;
            Assert.All((ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed], mode =>
                Check(file, InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode })));
            Check(file, compiled);
        });
    }

    private static void Check(string file, InferenceModel model)
    {
        string prefix = Path.Combine(Path.GetDirectoryName(file)!, Stem(file));
        int[][] inputs = [.. Directory.GetFiles(Path.GetDirectoryName(file)!, Stem(file) + "_input*.csv").Order(StringComparer.Ordinal)
            .Select(Read)];

        // The shape that a transposed convolution is given is no input here.
        int[][] values = inputs[^model.Inputs.Length..];
        for (int i = 0; i < values.Length; i++)
        {
            if (model.Metadata.GetLines(Metadata.Types)[i].Split(' ') is ["int32", string scale, _])
            {
                model.Inputs[i].Write(Array.ConvertAll(values[i], q => q * float.Parse(scale)));
            }
            else
            {
                model.Inputs[i].Write(Array.ConvertAll(values[i], q => checked((short)q)));
            }
        }

        model.Run();

        short[] actual = new short[model.Output.Length];
        model.Output.Read(actual);
        Assert.Equal(Read(prefix + "_golden_int16.csv"), Array.ConvertAll(actual, q => (int)q));
    }

    private static string Stem(string file) => Path.GetFileNameWithoutExtension(file);

    private static int[] Read(string path) => Array.ConvertAll(
        File.ReadAllText(path).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), int.Parse);
}
