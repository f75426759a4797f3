using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary>What happens to the command from outside: signals, full disks, closed pipes, another one beside it, other languages.</summary>
public sealed class ProcessFailureTests : IDisposable
{
    private const int Kills = 8;
    private const int SigInt = 2;

    private static readonly string[] _names = ["model.g.cs", "model.report.html", "model.report.json", "model.tinf"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inspect {0} > /dev/full")]
    [InlineData("inspect {0} --json > /dev/full")]
    [InlineData("convert {0} --calibration {1} --output {2} > /dev/full")]
    [InlineData("--help > /dev/full")]
    [InlineData("--version > /dev/full")]
    [InlineData("inspect {0} >&-")]
    public void A_full_standard_output_is_said(string line)
    {
        (int exitCode, _, string error) = Shell(line);

        Assert.Equal(1, exitCode);
        Assert.Matches("^error: standard output: cannot be written \\([^)]+\\)\\.\\n$", error);
    }

    [Theory]
    [InlineData("inspect {0} 2> /dev/full", 0)]
    [InlineData("inspect nothing.onnx 2> /dev/full", 1)]
    [InlineData("inspect nothing.onnx > /dev/full 2>&1", 1)]
    [InlineData("inspect nothing.onnx 2>&-", 1)]
    [InlineData("convert 2> /dev/full", 2)]
    [InlineData("inspect {0} < /dev/null", 0)]
    [InlineData("inspect {0} <&-", 0)]
    public void An_exit_code_needs_no_error_output(string line, int exitCode) => Assert.Equal(exitCode, Shell(line).ExitCode);

    [Theory]
    [InlineData("inspect {0}")]
    [InlineData("--help")]
    [InlineData("convert {0} --calibration {1} --output {2}")]
    public void A_pipe_that_is_closed_ends_nothing(string line)
    {
        (int exitCode, _, string error) = Shell("set -o pipefail; $0 $1 " + line + " | head -1", false);

        Assert.Equal((0, string.Empty), (exitCode, error));
        if (line.StartsWith("convert", StringComparison.Ordinal))
        {
            AssertWhole();
        }
    }

    [Fact]
    public async Task A_writer_that_fails_is_said_once()
    {
        StringWriter error = new();
        Terminal terminal = new(new FullWriter(), error);

        int exitCode = await CommandTree.RunAsync(["inspect", BearingFiles.Model], terminal, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Equal("error: standard output: cannot be written (there is no room).", error.ToString().Trim());
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_whole_files_or_none()
    {
        RequireUnix();
        Random random = new(1);
        for (int i = 0; i < Kills; i++)
        {
            using Process process = Process.Start(Convert())!;
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            foreach (string file in Directory.Exists(_folder["out"]) ? Directory.GetFiles(_folder["out"], "model.*") : [])
            {
                RequireWhole(file);
            }
        }

        // What ONNX Runtime's process had at hand goes with it.
        for (int tries = 0; tries < 100 && Models().Length > 0; tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Empty(Models());
        string[] Models() => Directory.GetFiles(_folder["tmp"], "*.onnx");
    }

    [Fact]
    public async Task Stopped_by_Ctrl_C_it_writes_nothing_and_says_so()
    {
        RequireUnix();
        ProcessStartInfo start = Convert();

        // So many samples that it is still at work when ONNX Runtime's process has started.
        File.WriteAllBytes(_folder["many.npy"], Data.NpyFile.Write([20_000, 128], RandomModel.Normal(20_000 * 128, 1, 1)));
        start.ArgumentList[start.ArgumentList.IndexOf("--calibration") + 1] = _folder["many.npy"];
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (Directory.GetDirectories($"/proc/{process.Id}/task").All(
            task => File.ReadAllText(Path.Combine(task, "children")).Length == 0))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(0, Kill(process.Id, SigInt));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Cancelled, process.ExitCode);
        Assert.Contains("stopped; nothing has been written.", await error);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Two_at_once_write_whole_files()
    {
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Assert.Equal(0, ChildProcess.Run(Convert()).ExitCode))));

        AssertWhole();
    }

    [Fact]
    public void Every_language_gives_the_same()
    {
        Dictionary<string, string[]> results = [];
        foreach (string language in (string[])["C", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_SA.UTF-8", "fa_IR.UTF-8", "ja_JP.EUC-JP"])
        {
            ProcessStartInfo start = Convert();
            start.Environment["LANG"] = start.Environment["LC_ALL"] = language;
            (int exitCode, string output, string error) = ChildProcess.Run(start);

            Assert.Equal((0, string.Empty), (exitCode, error));
            results.Add(language, [output, .. Read()]);
            Directory.Delete(_folder["out"], recursive: true);
        }

        Assert.All(results.Values, result => Assert.Equal(results["C"], result));
        IEnumerable<string> Read() => _names.Select(name => System.Convert.ToHexString(File.ReadAllBytes(_folder[$"out/{name}"])));
    }

    private static void RequireUnix() => Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc are those of Linux.");

    private static void RequireWhole(string file)
    {
        string text = File.ReadAllText(file);
        switch (Path.GetExtension(file))
        {
            case ".tinf": InferenceModel.Load(File.ReadAllBytes(file)); break;
            case ".json": JsonDocument.Parse(text).Dispose(); break;
            case ".html": Assert.EndsWith("</html>", text.TrimEnd()); break;
            default: Assert.EndsWith("}", text.TrimEnd()); break;
        }
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    private static extern int Kill(int process, int signal);

    private void AssertWhole()
    {
        Assert.Equal(_names, Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());
        Array.ForEach(_names, name => RequireWhole(_folder[$"out/{name}"]));
    }

    private ProcessStartInfo Convert()
    {
        Directory.CreateDirectory(_folder["tmp"]);
        ProcessStartInfo start = ChildProcess.Start("dotnet", CliAssembly.Path, "convert", BearingFiles.Model,
            "--calibration", BearingFiles.Calibration, "--mode", "packed", "--output", _folder["out"]);
        start.Environment["TMPDIR"] = _folder["tmp"];
        return start;
    }

    private (int ExitCode, string Output, string Error) Shell(string line, bool isCommand = true)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's.");
        string script = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, (isCommand ? "$0 $1 " : string.Empty) + line, BearingFiles.Model,
            BearingFiles.Calibration, _folder["out"]);
        return ChildProcess.Run(ChildProcess.Start("bash", "-c", script, "dotnet", CliAssembly.Path));
    }

    private sealed class FullWriter : StringWriter
    {
        public override void Write(char value) => throw new IOException("there is no room.");

        public override void Write(string? value) => throw new IOException("there is no room.");

        public override void Write(char[] buffer, int index, int count) => throw new IOException("there is no room.");
    }
}
