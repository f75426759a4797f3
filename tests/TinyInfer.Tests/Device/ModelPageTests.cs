using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;
using Metadata = TinyInfer.Format.Metadata;

namespace TinyInfer.Tests.Device;

/// <summary>The C# of docs/model.md compiles as it stands there, uses what a board has, and runs.</summary>
public sealed class ModelPageTests : IDisposable
{
    private const string Usings = """
        using System;
        using System.IO;
        using TinyInfer;
        using TinyInfer.Anomaly;
        using TinyInfer.Format;
        using TinyInfer.Int16;
        using TinyInfer.Models;

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tinyinfer").FullName;

    private static string[] Blocks { get; } =
    [
        .. Regex.Matches(File.ReadAllText(Repository.Locate("docs", "model.md")), "```csharp\n(.*?)```", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Code_runs()
    {
        byte[] blob = CreateBlob("float32");
        AssemblySource model = new("Model", BlobSourceWriter.Write("bearing", blob, [])[0].Text);

        AssemblySource program = new("Program", Program(blob, CreateBlob("uint8")));

        string[] lines = DesktopDevice.Run([model, new AssemblySource("Page", Page), program]);

        string[] expected =
        [
            "first", "second", "third", "the model does not fit, or fails its self-test", "kept", "refused", "kept", "replaced", "read",
        ];
        Assert.Equal(expected, lines);
    }

    [Fact]
    public void Code_uses_only_what_a_board_has()
    {
        IEnumerable<string> generated = BlobSourceWriter.Write("bearing", CreateBlob("float32"), []).Select(file => file.Text);
        byte[] model = DeviceCompiler.Compile("Model", generated, DeviceCompiler.Desktop);
        byte[] page = DeviceCompiler.Compile("Page", [Page], [.. DeviceCompiler.Desktop, MetadataReference.CreateFromImage(model)]);

        Assert.Empty(DeviceAssemblyChecker.Check(new MemoryStream(page), DeviceApi.Complete, [.. DeviceProject.Libraries, "Model"]));
    }

    /// <summary>The blocks in a class: declarations as they are, statements as a method each, on fields that the text explains.</summary>
    private static string Page
    {
        get
        {
            string[] types = [.. Blocks.Where(IsType)];
            IEnumerable<string> methods = Blocks.Where(block => !IsType(block))
                .Select((block, i) => $"public static void Block{i}()\n{{\n{block}}}\n");
            Assert.NotEmpty(types);
            return $$"""
                {{Usings}}
                {{string.Join('\n', types)}}
                public static class Page
                {
                    public static byte[] blob;
                    public static byte[] pixels = new byte[128];
                    public static float[] features = new float[128];
                    public static float[][] frames = new float[][] { features, features };
                    public static InferenceModel model;
                    public static InferenceModel camera;
                    private static float[] NextFrame() => features;
                    {{string.Join('\n', methods)}}
                }
                """;
        }
    }

    private static bool IsType(string block) => block.StartsWith("public ", StringComparison.Ordinal);

    private string Program(byte[] blob, byte[] camera)
    {
        string file = Path.Combine(_folder, "model.tinf");
        string other = Path.Combine(_folder, "camera.tinf");
        File.WriteAllBytes(file, blob);
        File.WriteAllBytes(other, camera);
        IEnumerable<string> calls = Enumerable.Range(0, Blocks.Count(block => !IsType(block))).Select(i => $"Page.Block{i}();");
        return $$"""
            {{Usings}}
            public static class Program
            {
                public static string[] Run()
                {
                    StringWriter lines = new StringWriter { NewLine = "\n" };
                    TextWriter console = Console.Out;
                    Console.SetOut(lines);
                    try
                    {
                        Page.blob = File.ReadAllBytes(@"{{file}}");
                        Page.model = InferenceModel.Load(Page.blob);
                        Page.camera = InferenceModel.Load(File.ReadAllBytes(@"{{other}}"));
                        {{string.Join('\n', calls)}}
                        byte[] received = File.ReadAllBytes(@"{{file}}");
                        byte[] small = { {{string.Join(", ", CreateSmall())}} };
                        Console.WriteLine(ModelUpdate.Replace(Page.model, small) == Page.model ? "kept" : "replaced");
                        received[received.Length - 1] ^= 1;
                        Console.WriteLine(ModelUpdate.Replace(Page.model, received) == Page.model ? "kept" : "replaced");
                        received[received.Length - 1] ^= 1;
                        Console.WriteLine(ModelUpdate.Replace(Page.model, received) == Page.model ? "kept" : "replaced");
                        InferenceModel read = InferenceModel.Load(new FileSource(@"{{file}}"), null);
                        Console.WriteLine(read.SelfTest().Passed ? "read" : "failed");
                    }
                    finally
                    {
                        Console.SetOut(console);
                    }

                    const string Refusal = "blob: the checksum does not match; a byte has changed";
                    return lines.ToString().Replace(Refusal, "refused").Trim().Split('\n');
                }
            }
            """;
    }

    private static byte[] CreateSmall() => TestModels.WriteWithSelfTest(TestModels.DenseChain(RoundingMode.Single, seed: 3, 4, 2));

    private static byte[] CreateBlob(string type)
    {
        BlobModel model = TestModels.DenseChain(RoundingMode.Single, seed: 2, 128, 8, 128);
        model.Metadata[Metadata.Labels] = string.Join('\n', Enumerable.Range(0, 128).Select(i => $"kind {i}"));
        model.Metadata[Metadata.Threshold] = new[] { 0.5f };
        model.Metadata[Metadata.Types] = $"{type}\nfloat32";
        model.Metadata[Detector.MetadataKey] = DetectorWriter.Write(new DetectorSettings { Threshold = 0.5f });
        return TestModels.WriteWithSelfTest(model);
    }
}
