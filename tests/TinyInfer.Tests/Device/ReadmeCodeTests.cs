using System.Text.RegularExpressions;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Device;

/// <summary>The README's C# compiles as it stands there, against what convert writes.</summary>
public class ReadmeCodeTests
{
    [Fact]
    public void Code_runs()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string code = Assert.Single(Regex.Matches(readme, "```csharp\n(.*?)```", RegexOptions.Singleline)).Groups[1].Value;
        byte[] blob = BlobWriter.Write(TestModels.DenseChain(RoundingMode.Single, seed: 2, 128, 8, 128));
        string program = $$"""
            using TinyInfer;
            using TinyInfer.Anomaly;
            using TinyInfer.Models;

            public static class Program
            {
                public static string[] Run()
                {
                    float[] features = new float[128];
                    {{code}}
                    return new string[] { error.ToString() };
                }
            }
            """;

        string[] lines = DesktopDevice.Run(
            [new AssemblySource("Model", BlobSourceWriter.Write("bearing", blob, [])[0].Text), new AssemblySource("Program", program)]);

        Assert.True(float.Parse(lines[0]) >= 0);
    }
}
