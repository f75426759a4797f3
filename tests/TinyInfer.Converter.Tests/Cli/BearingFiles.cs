namespace TinyInfer.Converter.Tests.Cli;

/// <summary>The example model that stands in this repository.</summary>
internal static class BearingFiles
{
    internal static string Model => Of("model.onnx");

    internal static string Calibration => Of("calibration.npy");

    internal static string Validation => Of("validation.npy");

    internal static string Windows => Of("windows.npy");

    internal static string Labels => Of("windows.labels.npy");

    private static string Of(string name) => Path.Combine(SharedData.Repository, "models", "bearing", name);
}
