using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Documentation;

/// <summary>The page on operators says what the code does. With TINYINFER_WRITE_DOCS=1 in the environment it is written anew.</summary>
public sealed partial class OperatorTableTests
{
    /// <summary>
    /// How far figures on the page may be off before it is stale: kernels change a little more often than pages are read.
    /// </summary>
    private const double Tolerance = 0.15;

    [Fact]
    public void ThePageIsUpToDate()
    {
        string path = Repository.Locate("docs", "operators.md");
        string expected = OperatorTable.Write(ByteCode());
        if (Environment.GetEnvironmentVariable("TINYINFER_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        string actual = File.ReadAllText(path).ReplaceLineEndings("\n");
        Assert.True(
            Figure().Replace(expected, "N") == Figure().Replace(actual, "N"),
            "docs/operators.md is stale: run this test with TINYINFER_WRITE_DOCS=1 in the environment and commit the page.");
        foreach ((int wanted, int written) in Figures(expected).Zip(Figures(actual)))
        {
            Assert.InRange(written, wanted * (1 - Tolerance), wanted * (1 + Tolerance));
        }
    }

    private static IEnumerable<int> Figures(string page) => Figure().Matches(page).Select(m => int.Parse(m.Value));

    /// <summary>Bytes of IL of each kernel's class, compiled as for the device.</summary>
    private static Dictionary<string, int> ByteCode()
    {
        List<MetadataReference> references = [.. DeviceCompiler.Desktop.Where(IsFramework)];
        byte[] Compile(string library) =>
            DeviceCompiler.Compile(library, DeviceProject.Library(library).Sources.Select(File.ReadAllText), references);
        byte[] runtime = Compile("TinyInfer");
        references.Add(MetadataReference.CreateFromImage(runtime));
        return new[] { runtime, Compile("TinyInfer.Classical"), Compile("TinyInfer.Int16") }.SelectMany(ByteCode)
            .ToDictionary(c => c.Name, c => c.Size);
    }

    private static List<(string Name, int Size)> ByteCode(byte[] assembly)
    {
        using PEReader image = new(new MemoryStream(assembly));
        MetadataReader reader = image.GetMetadataReader();
        return
        [
            .. reader.TypeDefinitions.Select(reader.GetTypeDefinition)
                .Where(type => reader.GetString(type.Namespace) is "TinyInfer.Kernels" or "TinyInfer.Classical" or "TinyInfer.Int16")
                .Select(type => (reader.GetString(type.Name), type.GetMethods().Select(reader.GetMethodDefinition).Sum(method =>
                    method.RelativeVirtualAddress == 0 ? 0 : image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length))),
        ];
    }

    private static bool IsFramework(MetadataReference reference) =>
        Path.GetFileName(reference.Display!).StartsWith("System.", StringComparison.Ordinal);

    [GeneratedRegex("(?<= \\| )[0-9]+(?= \\| )")]
    private static partial Regex Figure();
}
