using System.Diagnostics;
using System.Runtime.InteropServices;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>
/// Real files with some bytes of their structure changed: converted, or refused in words that name the file, and that soon.
/// </summary>
public sealed class DamagedFileTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("tflite/hello_world_int8.tflite", 600)]
    [InlineData("tflite/network_tester_int8.tflite", 500)]
    [InlineData("tflite/mnist_arduino_int8.tflite", 500)]
    [InlineData("tflite/micro_speech_int8.tflite", 300)]
    [InlineData("tflite/keyword_dscnn_int8.tflite", 150)]
    [InlineData("reports/models/keyword_scrambled_8bit.tflite", 500)]
    [InlineData("reports/models/mnist_lstm_int8.tflite", 150)]
    public void IsConvertedOrRefusedInWords(string name, int files)
    {
        byte[] sound = File.ReadAllBytes(SharedData.Path(name));
        int[] structure = Structure(sound);
        Random random = new(files);
        using TemporaryFolder folder = new();
        string path = folder["damaged.tflite"];
        for (int i = 0; i < files; i++)
        {
            byte[] file = [.. sound];
            string changes = string.Empty;
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                int at = structure[random.Next(structure.Length)];
                file[at] = random.Next(4) switch
                {
                    0 => (byte)random.Next(256),
                    1 => 0xFF,
                    2 => 0,
                    _ =>
                    (byte)(file[at] ^ (1 << random.Next(8)))
                };
                changes += $" [{at}] = {file[at]}";
            }

            File.WriteAllBytes(path, file);
            Stopwatch time = Stopwatch.StartNew();
            Exception? e = Record.Exception(() => ModelConverter.Convert(new ConversionOptions { Model = path }));
            Assert.True(e is null or ConversionException, $"{name}{changes}: {e}");
            Assert.True(e == null || e.Message.StartsWith(path, StringComparison.Ordinal), $"{name}{changes}: {e?.Message}");
            Assert.True(e?.Message.Contains("blob") != true, $"{name}{changes}: {e?.Message}");
            Assert.True(time.Elapsed < _limit, $"{name}{changes} took {time.Elapsed}");
        }
    }

    /// <summary>The bytes that are no contents of tensors.</summary>
    private static int[] Structure(byte[] file)
    {
        bool[] isContent = new bool[file.Length];
        foreach (TfLiteTensor tensor in TfLiteFile.Read(file).Tensors.Where(t => t.IsConstant))
        {
            Assert.True(MemoryMarshal.TryGetArray(tensor.Data, out ArraySegment<byte> content));
            int at = content.Array == file ? content.Offset : file.AsSpan().IndexOf(content);
            Array.Fill(isContent, true, at, content.Count);
        }

        return [.. Enumerable.Range(0, file.Length).Where(i => !isContent[i])];
    }
}
