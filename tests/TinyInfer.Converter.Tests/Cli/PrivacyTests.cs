using System.Diagnostics;
using System.Text.RegularExpressions;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary>No command opens a connection, looks up a host or leaves a file that it does not name.</summary>
public sealed partial class PrivacyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_home_is_as_empty_after_a_conversion_as_before()
    {
        (int exitCode, _, string error) = ChildProcess.Run(Convert("dotnet"));

        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["home"], "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder["tmp"]), f => !Path.GetFileName(f).StartsWith("clr-debug-pipe"));
    }

    [Fact]
    public void A_home_that_cannot_be_written_is_no_matter()
    {
        ProcessStartInfo start = Convert("dotnet");
        start.Environment["HOME"] = "/dev/null/home";
        (int exitCode, _, string error) = ChildProcess.Run(start);

        Assert.Equal((0, string.Empty), (exitCode, error));
    }

    [Fact]
    public void A_conversion_makes_no_connection_and_writes_nothing_but_its_output()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"),
            "there is no strace here to watch system calls with.");

        (int exitCode, _, _) = ChildProcess.Run(Convert(
            "/usr/bin/strace", "-f", "-qq", "-e", "trace=socket,connect,openat,open,creat,mkdir", "-o", _folder["calls"], "dotnet"));

        Assert.Equal(0, exitCode);
        string[] calls = File.ReadAllLines(_folder["calls"]);
        Assert.Contains(calls, call => call.Contains(_folder["out"]));
        Assert.DoesNotContain(calls, call => call.Contains("AF_INET") || call.Contains("connect("));
        string[] places = [_folder["out"], _folder["tmp"], "/dev/", "/proc/", "/memfd:"];
        Assert.DoesNotContain(
            calls.Select(call => Written().Match(call)).Where(m => m.Success).Select(m => m.Groups[1].Value),
            path => !places.Any(path.StartsWith));
    }

    private ProcessStartInfo Convert(string program, params string[] before)
    {
        Directory.CreateDirectory(_folder["home"]);
        Directory.CreateDirectory(_folder["tmp"]);
        string models = Path.Combine(Repository.Root, "models", "bearing");
        ProcessStartInfo start = ChildProcess.Start(
            program, [.. before, CliAssembly.Path, "convert", Path.Combine(models, "model.onnx"),
            "--calibration", Path.Combine(models, "calibration.npy"), "--mode", "packed", "--output", _folder["out"]]);
        start.Environment["HOME"] = _folder["home"];
        start.Environment["TMPDIR"] = _folder["tmp"];
        start.Environment.Remove("ORT_DISABLE_TELEMETRY");
        start.Environment.Remove("XDG_CACHE_HOME");
        return start;
    }

    [GeneratedRegex("(?:open|openat|creat|mkdir)\\((?:AT_FDCWD, )?\"([^\"]+)\", [^)]*(?:O_CREAT|O_WRONLY|O_RDWR|0[0-7]{3})[^)]*\\) = \\d")]
    private static partial Regex Written();
}
