using TinyInfer.Converter.Conversion;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>
/// Every TensorFlow Lite operator gives the bytes of TensorFlow Lite Micro's reference kernels. Checksums of what those gave for these
/// models and inputs stand here; where the environment names a program that runs them (TINYINFER_TFLM for the default rounding and
/// TINYINFER_TFLM_SINGLE for single rounding; arguments: model, input bytes, output bytes), it is asked too.
/// </summary>
public sealed class TfLiteOperatorTests
{
    private const int Samples = 20;

    public static TheoryData<string, RoundingMode> Cases()
    {
        TheoryData<string, RoundingMode> cases = [];
        foreach (string name in TfLiteCases.All.Keys)
        {
            cases.Add(name, RoundingMode.TfLite);
            cases.Add(name, RoundingMode.Single);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GivesTheBytesOfTheReferenceKernels(string name, RoundingMode rounding)
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "model.tflite");
        File.WriteAllBytes(file, TfLiteCases.All[name]());
        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = file, Rounding = rounding });
        byte[] inputs = new byte[Samples * result.Model.Inputs.Sum(t => t.Length)];
        new Random(5).NextBytes(inputs);

        byte[] compact = Run(result, inputs, ExecutionMode.Compact);
        byte[] packed = Run(result, inputs, ExecutionMode.Packed);

        Assert.Equal(compact, packed);
        if (Judge(name, folder, file, inputs, rounding) is { } expected)
        {
            Assert.Equal(expected, compact);
        }

        Crc32 crc = new();
        crc.Append(compact, 0, compact.Length);
        Assert.True(TfLiteChecksums.Find(name, rounding) == crc.Value, $"the checksum is 0x{crc.Value:X8}");
    }

    private static byte[] Run(ConversionResult result, byte[] inputs, ExecutionMode mode)
    {
        InferenceModel model = InferenceModel.Load(new ArraySource(result.Blob), new LoadOptions { Mode = mode });
        List<byte> outputs = [];
        int at = 0;
        while (at < inputs.Length)
        {
            foreach (Tensor input in model.Inputs)
            {
                input.Write(Array.ConvertAll(inputs[at..(at + input.Length)], b => (sbyte)b));
                at += input.Length;
            }

            model.Run();
            foreach (Tensor output in model.Outputs)
            {
                sbyte[] values = new sbyte[output.Length];
                output.Read(values);
                outputs.AddRange(Array.ConvertAll(values, v => (byte)v));
            }
        }

        return [.. outputs];
    }

    private static byte[]? Judge(string name, TemporaryFolder folder, string file, byte[] inputs, RoundingMode rounding)
    {
        string? program = Environment.GetEnvironmentVariable(rounding == RoundingMode.TfLite ? "TINYINFER_TFLM" : "TINYINFER_TFLM_SINGLE");
        if (string.IsNullOrEmpty(program))
        {
            return null;
        }

        string input = Path.Combine(folder.Path, "input");
        string output = Path.Combine(folder.Path, "output");
        File.WriteAllBytes(input, inputs);
        (int exitCode, _, string errors) = ChildProcess.Run(ChildProcess.Start(program, file, input, output));
        Assert.True(exitCode == 0, errors);
        byte[] results = File.ReadAllBytes(output);

        // Indices of 32 bits there, q = index − 128 here.
        return name.StartsWith("arg", StringComparison.Ordinal)
            ? [.. results.Where((_, i) => i % 4 == 0).Select(i => (byte)(i - 128))]
            : results;
    }
}
