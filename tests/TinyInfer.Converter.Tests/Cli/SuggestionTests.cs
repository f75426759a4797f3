namespace TinyInfer.Converter.Tests.Cli;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("convert", "convrt", "x")]
    [InlineData("simulate", "simulat")]
    [InlineData("--calibration", "convert", "model.onnx", "--calibraton", "x")]
    [InlineData("--pipeline", "new", "Pump", "--pipline", "p.json")]
    public async Task What_is_misspelt_is_asked_about(string meant, params string[] command)
    {
        CommandRun run = await CommandRun.Of(command);

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Output));
        Assert.Matches($"Did you mean ([a-z-]+ or )*{meant}\\? See tinyinfer ", run.Error);
    }

    [Fact]
    public async Task What_resembles_nothing_is_not_asked_about()
    {
        CommandRun run = await CommandRun.Of("quantization");

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("Did you mean", run.Error);
    }

    [Theory]
    [InlineData("con", "convert")]
    [InlineData("convert --cal", "--calibration", "--calibrator")]
    [InlineData("convert --mode pa", "packed", "compact")]
    public async Task A_shell_completes_commands_options_and_values(string line, params string[] expected)
    {
        CommandRun run = await CommandRun.Of($"[suggest:{line.Length}]", line);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(expected, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
