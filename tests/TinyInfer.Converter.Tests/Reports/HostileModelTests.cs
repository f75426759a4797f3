using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Reports;

/// <summary>Models that fuzzing and random graphs have found: they convert well, or are refused with a message.</summary>
public sealed class HostileModelTests
{
    public static TheoryData<string, double> Sound => new()
    {
        { "gap-scale-flatten-gemm", 30 },
        { "Add-mul-flatten-gemm", 30 },
        { "conv-elu-pad-averagepool", 25 },
        { "reducemin-named", 25 },
        { "gemm-matrix", 25 },
        { "bn3d-batch", 25 },
    };

    public static TheoryData<string> Damaged => [.. Enumerable.Range(1, 15).Select(i => $"onnx-{2 * i}"), "empty-variadic-input"];

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_sound_model_keeps_its_signal(string name, double decibel)
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = SharedData.Path($"reports/hostile/{name}.onnx"),
            Calibration = SharedData.Path($"reports/hostile/{name}.npy"),
        });
        Assert.All(result.Outputs, output => Assert.InRange(output.SignalToNoise, decibel, 300));
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_model_converts_or_is_refused_by_its_name(string name)
    {
        string path = SharedData.Path($"reports/hostile/{name}.onnx");
        Exception? problem = Record.Exception(() => ModelConverter.Convert(new ConversionOptions { Model = path }));
        Assert.True(problem is null or ConversionException && (problem?.Message.StartsWith(path, StringComparison.Ordinal) ?? true),
            problem?.ToString());
    }

    /// <summary>Integers of a file stand for the model's own where its input has a scale other than 1.</summary>
    [Fact]
    public void The_report_of_an_integer_input_says_what_a_run_gives()
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = SharedData.Path("reports/report-of-integer-input/model.onnx"),
            Calibration = SharedData.Path("reports/report-of-integer-input/calibration.npy"),
            Validation = SharedData.Path("reports/report-of-integer-input/input.npy"),
        });
        Assert.All(result.Outputs, output => Assert.InRange(output.SignalToNoise, 35, 300));
    }
}
