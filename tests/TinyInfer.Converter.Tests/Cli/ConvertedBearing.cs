namespace TinyInfer.Converter.Tests.Cli;

/// <summary>The example model, converted once for all tests of a class.</summary>
public sealed class ConvertedBearing : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal string Blob => _folder["bearing.tinf"];

    public async ValueTask InitializeAsync()
    {
        CommandRun run = await CommandRun.Of(
            "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--name", "bearing", "--output", _folder.Path);
        Assert.Equal(0, run.ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
