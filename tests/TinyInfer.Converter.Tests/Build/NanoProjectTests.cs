using System.Globalization;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Build;

/// <summary>
/// A model as an item of a .nfproj: a project without an SDK, whose compiler here is one that says what it would compile.
/// </summary>
public sealed class NanoProjectTests : IDisposable
{
    private readonly ModelProject _project = new("Firmware.nfproj");

    public NanoProjectTests()
    {
        File.Copy(BearingFiles.Model, _project["bearing.onnx"]);
        File.Copy(BearingFiles.Calibration, _project["calibration.npy"]);
    }

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Paths_are_written_as_on_Windows_and_editors_do_not_convert()
    {
        Directory.CreateDirectory(_project["its maker's"]);
        File.Move(_project["calibration.npy"], _project["its maker's/calibration.npy"]);
        Write("""
            <TinyInferModel Include="bearing.onnx" Calibration="its maker's\calibration.npy" Name="Bearing one"
                Options="--threshold-margin 2 --calibrator mse" Mode="packed" Ram="10" />
            """);

        string source = "obj/Debug/TinyInfer/Bearing one/Bearing one.g.cs";
        (int designCode, string design) = _project.Run("msbuild", "-p:DesignTimeBuild=true");
        (int exitCode, string output) = _project.Run("msbuild");
        (_, string later) = _project.Run("msbuild", "-p:DesignTimeBuild=true");

        Assert.Equal((0, 0), (designCode, exitCode));
        Assert.Contains("compiles: Program.cs.", design);
        Assert.Contains($"compiles: Program.cs {source}.", output);
        Assert.Contains($"{_project["bearing.onnx"]} : warning TINY101: --ram 10: ", output);
        Assert.Contains($"compiles: Program.cs {source}.", later);
        Assert.Contains("class BearingOneModel", File.ReadAllText(_project[source]));
    }

    [Theory]
    [InlineData("Calibration=\"none.npy\"", "{0} : error TINY001: {1}: there is no such file.")]
    [InlineData("", "{0} : error TINY001: {0}: a float model needs calibration data")]
    [InlineData("Mode=\"fast\"", "Firmware.nfproj : error TINY002: TinyInferModel bearing.onnx: --mode fast: ")]
    public void What_is_wrong_is_said_in_the_form_of_build_errors(string metadata, string error)
    {
        Write($"<TinyInferModel Include=\"bearing.onnx\" {metadata} />");

        Fails(string.Format(CultureInfo.InvariantCulture, error, _project["bearing.onnx"], _project["none.npy"]));
        Assert.Equal(["bearing.rsp"], Directory.GetFileSystemEntries(_project["obj/Debug/TinyInfer"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Two_models_of_one_name()
    {
        Write("""<TinyInferModel Include="bearing.onnx" /><TinyInferModel Include="other.onnx" Name="Bearing" />""");

        Fails("error TINY003: Models need names of their own, since their classes do: bearing, Bearing.");
    }

    [Fact]
    public void No_converter()
    {
        Write("""<TinyInferModel Include="bearing.onnx" />""");

        Fails("error TINY004: The converter is not at nowhere.dll. ", "-p:TinyInferTool=nowhere.dll");
    }

    [Fact]
    public void Models_too_large_for_an_assembly_are_refused_unless_the_project_says_otherwise()
    {
        Random random = new(1);
        new OnnxModelBuilder()
            .Input("x", 1, 64)
            .Constant("w", [.. Enumerable.Range(0, 64 * 1024).Select(_ => random.NextSingle() - 0.5f)], 64, 1024)
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y")
            .Save(_project[string.Empty], "large.onnx");
        File.WriteAllLines(
            _project["large.csv"],
            Enumerable.Range(0, 10).Select(
                _ => string.Join(',', Enumerable.Range(0, 64).Select(_ => random.NextSingle().ToString(CultureInfo.InvariantCulture)))));
        Write("""<TinyInferModel Include="large.onnx" Calibration="large.csv" Mode="compact" />""");

        Fails("error TINY005: An assembly of nanoFramework holds 64 KB of code and 64 KB of data, and the models of this project take "
            + "more: large.part0.g.cs");
        (int exitCode, string output) = _project.Run("msbuild", "-p:TinyInferOneAssembly=true");

        Assert.Equal(0, exitCode);
        Assert.Contains("TinyInfer/large/large.g.cs", output);
        Assert.Contains("TinyInfer/large/large.part0.g.cs", output);
    }

    private void Fails(string error, params string[] options)
    {
        (int exitCode, string output) = _project.Run("msbuild", options);
        Assert.Equal(1, exitCode);
        Assert.True(output.Contains(error, StringComparison.Ordinal), output);
        Assert.DoesNotContain("compiles:", output);
    }

    private void Write(string models) => _project.Write(
        """<Project ToolsVersion="Current" DefaultTargets="CoreCompile" xmlns="http://schemas.microsoft.com/developer/msbuild/2003">""",
        models + """<Compile Include="Program.cs" />""",
        """
        <PropertyGroup>
            <IntermediateOutputPath>obj\Debug\</IntermediateOutputPath>
          </PropertyGroup>
          <Target Name="CoreCompile">
            <Message Importance="high" Text="compiles: @(Compile, ' ')." />
          </Target>
        """);
}
