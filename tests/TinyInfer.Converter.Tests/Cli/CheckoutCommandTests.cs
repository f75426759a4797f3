using System.Diagnostics;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary><c>tools/tinyinfer</c> builds where something has changed, and only there. Its <c>dotnet</c> here records the calls.</summary>
public sealed class CheckoutCommandTests : IDisposable
{
    private const string Dotnet = """
        #!/bin/sh
        echo "$1" >> "$CHECKOUT/calls"
        if [ "$1" = build ]; then
            echo "built"
            mkdir -p "$CHECKOUT/artifacts/bin/TinyInfer.Cli/debug"
            touch "$CHECKOUT/artifacts/bin/TinyInfer.Cli/debug/TinyInfer.Cli.dll"
            exit "$BUILD_CODE"
        fi
        shift
        echo "$@"
        exit 3
        """;

    private readonly TemporaryFolder _checkout = new();

    private string Command => _checkout["artifacts/bin/TinyInfer.Cli/debug/TinyInfer.Cli.dll"];

    private string[] Calls => File.ReadAllLines(_checkout["calls"]);

    public CheckoutCommandTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "tools/tinyinfer is for bash; Windows has tools/tinyinfer.cmd.");
        foreach (string folder in new[] { "src", "tools", "models/bearing", "bin" })
        {
            Directory.CreateDirectory(_checkout[folder]);
        }

        foreach (string file in new[] { "src/A.cs", "models/bearing/model.onnx", "Directory.Build.props", "global.json", "nuget.config" })
        {
            File.WriteAllText(_checkout[file], string.Empty);
        }

        File.Copy(Path.Combine(SharedData.Repository, "tools", "tinyinfer"), _checkout["tools/tinyinfer"]);
        File.WriteAllText(_checkout["bin/dotnet"], Dotnet);
        if (!OperatingSystem.IsWindows())
        {
            // The analyzer does not see that the test was skipped there.
            File.SetUnixFileMode(_checkout["bin/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (string path in Directory.GetFileSystemEntries(_checkout.Path, "*", SearchOption.AllDirectories))
        {
            Age(path);
        }
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void It_is_built_once()
    {
        (int exitCode, string output, string error) = Run("convert", "a b.onnx", "--json");

        Assert.Equal((3, "convert a b.onnx --json\n", "built\n"), (exitCode, output, error));
        Assert.Equal((3, "--version\n", string.Empty), Run("--version"));
        Assert.Equal(["build", Command, Command], Calls);
    }

    [Theory]
    [InlineData("src/A.cs")]
    [InlineData("models/bearing/model.onnx")]
    [InlineData("Directory.Build.props")]
    [InlineData("src")]
    public void What_changes_is_built_again(string changed)
    {
        Run("--version");
        Age(_checkout["artifacts/tinyinfer.built"]);
        File.SetLastWriteTimeUtc(_checkout[changed], DateTime.UtcNow);

        Run("--version");

        Assert.Equal(["build", Command, "build", Command], Calls);
    }

    [Fact]
    public void A_build_that_fails_is_tried_again()
    {
        Assert.Equal(1, Run(1, "--version").ExitCode);
        Assert.Equal(3, Run("--version").ExitCode);

        Assert.Equal(["build", "build", Command], Calls);
    }

    private static void Age(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));

    private (int ExitCode, string Output, string Error) Run(params string[] arguments) => Run(0, arguments);

    private (int ExitCode, string Output, string Error) Run(int buildCode, params string[] arguments)
    {
        ProcessStartInfo start = ChildProcess.Start("bash", [_checkout["tools/tinyinfer"], .. arguments]);
        start.Environment["PATH"] = _checkout["bin"] + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["CHECKOUT"] = _checkout.Path;
        start.Environment["BUILD_CODE"] = buildCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ChildProcess.Run(start);
    }
}
