using System.Runtime.Loader;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Build;

/// <summary>A model as an item of an SDK-style project.</summary>
public sealed class SdkProjectTests : IDisposable
{
    private const string Cost = "bearing: 11,400 bytes of data";
    private const string Generated = "obj/Debug/net10.0/TinyInfer";

    private readonly ModelProject _project = new("Firmware.csproj");

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_model_is_converted_when_it_or_its_metadata_has_changed_and_its_class_runs()
    {
        File.Copy(BearingFiles.Model, _project["bearing.onnx"]);
        File.Copy(BearingFiles.Calibration, _project["what it hears; healthy.npy"]);
        Write("Mode=\"compiled\"");

        Assert.Contains($"{Cost} and ", Succeed("build"));
        Compare();
        Assert.DoesNotContain(Cost, Succeed("build", "--no-restore"));

        File.SetLastWriteTimeUtc(_project["what it hears; healthy.npy"], DateTime.UtcNow);
        Assert.Contains($"{Cost} and ", Succeed("build", "--no-restore"));

        Write("Mode=\"packed\"");
        Assert.Contains($"{Cost} in flash", Succeed("msbuild", "-t:TinyInferCompile"));

        Succeed("clean");
        Assert.False(Directory.Exists(_project[Generated]));
    }

    [Fact]
    public void A_model_that_cannot_be_converted_fails_the_build_and_leaves_no_file()
    {
        File.WriteAllBytes(_project["bearing.onnx"], File.ReadAllBytes(BearingFiles.Model)[..3000]);
        Write("Mode=\"compiled\"");

        (int exitCode, string output) = _project.Run("build");

        Assert.Equal(1, exitCode);
        Assert.Contains($"{_project["bearing.onnx"]} : error TINY001: {_project["bearing.onnx"]}: not an ONNX model, or cut short", output);
        Assert.DoesNotContain("CoreCompile:", output);
        Assert.Equal(["bearing.rsp"], Directory.GetFileSystemEntries(_project[Generated]).Select(Path.GetFileName));
    }

    private void Write(string metadata) => _project.Write(
        "<Project Sdk=\"Microsoft.NET.Sdk\">",
        $"""
        <TinyInferModel Include="bearing.onnx" Calibration="what it hears%3B healthy.npy" {metadata} />
            <Reference Include="{typeof(InferenceModel).Assembly.Location}" Private="false" />
        """,
        """
        <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <Nullable>enable</Nullable>
            <RunAnalyzers>false</RunAnalyzers>
          </PropertyGroup>
        """);

    private string Succeed(string command, params string[] options)
    {
        (int exitCode, string output) = _project.Run(command, options);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>The class in the assembly gives the bytes that the interpreted blob gives.</summary>
    private void Compare()
    {
        AssemblyLoadContext context = new("firmware", isCollectible: true);
        using MemoryStream assembly = new(File.ReadAllBytes(_project["bin/Debug/net10.0/Firmware.dll"]));
        Type type = context.LoadFromStream(assembly).GetType("TinyInfer.Models.BearingModel", throwOnError: true)!;
        InferenceModel compiled = (InferenceModel)Activator.CreateInstance(type)!;
        InferenceModel interpreted = InferenceModel.Load(File.ReadAllBytes(_project[$"{Generated}/bearing/bearing.tinf"]));
        foreach (float[] sample in DataFile.Read(BearingFiles.Validation).Values.Single().Values.Chunk(128).Take(20))
        {
            compiled.Input.Write(sample);
            interpreted.Input.Write(sample);
            compiled.Run();
            interpreted.Run();
            Assert.Equal(interpreted.Output.Data, compiled.Output.Data);
        }

        context.Unload();
    }
}
