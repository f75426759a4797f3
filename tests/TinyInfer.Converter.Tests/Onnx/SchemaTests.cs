using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>The classes that read ONNX are what protoc makes of the schema beside them.</summary>
public class SchemaTests
{
    [Fact]
    public void Classes_are_made_of_the_schema()
    {
        string made = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schema", "Import", "Onnx", "Onnx.cs"));
        string kept = File.ReadAllText(Repository.Locate("tools", "TinyInfer.Converter", "Import", "Onnx", "Onnx.g.cs"));

        Assert.Equal(made.ReplaceLineEndings("\n"), kept.ReplaceLineEndings("\n"));
    }
}
