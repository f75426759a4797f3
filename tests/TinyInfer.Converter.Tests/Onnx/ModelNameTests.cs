using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Names of models that files, classes and comments can have, and those that they cannot.</summary>
public sealed class ModelNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inference")]
    [InlineData("class")]
    [InlineData("7 up")]
    [InlineData("Größe")]
    public async Task Can_be(string name)
    {
        CommandRun run = await Convert(name);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True(File.Exists(_folder[$"out/{name}.tinf"]));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\u2028b")]
    [InlineData("con")]
    [InlineData("LPT1.x")]
    [InlineData("ends.")]
    [InlineData("a/b")]
    [InlineData("what?")]
    public async Task Cannot_be(string name)
    {
        CommandRun run = await Convert(name);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a name that a file can have", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Cannot_be_longer_than_files_names()
    {
        Assert.Equal(2, (await Convert(new string('a', 300))).ExitCode);
        Assert.Equal(0, (await Convert(new string('a', ModelName.MaxBytes))).ExitCode);
        string model = _folder[$"{new string('m', 200)}.onnx"];
        File.Copy(BearingFiles.Model, model);
        CommandRun run = await CommandRun.Of("convert", model, "-c", BearingFiles.Calibration, "-o", _folder["out"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--name NAME", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> Convert(string name) => CommandRun.Of(
        "convert", BearingFiles.Model, "-c", BearingFiles.Calibration, "-o", _folder["out"], "--name", name, "--mode", "auto", "--brief");
}
