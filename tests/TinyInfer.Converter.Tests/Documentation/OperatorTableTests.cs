using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
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

    /// <summary>Bytes of IL of each class of the runtime, compiled as for the device.</summary>
    private static Dictionary<string, int> ByteCode()
    {
        byte[] assembly = DeviceCompiler.Compile(
            "TinyInfer", DeviceProject.Library("TinyInfer").Sources.Select(File.ReadAllText), DeviceCompiler.Desktop.Where(IsFramework));
        using PEReader image = new(new MemoryStream(assembly));
        MetadataReader reader = image.GetMetadataReader();
        return reader.TypeDefinitions.Select(reader.GetTypeDefinition)
            .Where(type => reader.GetString(type.Namespace) == "TinyInfer.Kernels")
            .ToDictionary(type => reader.GetString(type.Name), type => type.GetMethods().Select(reader.GetMethodDefinition).Sum(method =>
                method.RelativeVirtualAddress == 0 ? 0 : image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!.Length));
    }

    private static bool IsFramework(Microsoft.CodeAnalysis.MetadataReference reference) =>
        Path.GetFileName(reference.Display!).StartsWith("System.", StringComparison.Ordinal);

    [GeneratedRegex("(?<= \\| )[0-9]+(?= \\| )")]
    private static partial Regex Figure();
}
