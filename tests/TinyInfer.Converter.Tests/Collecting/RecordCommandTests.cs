using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using TinyInfer.Cli.Link;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;
using TinyInfer.Guard.Collecting;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>tinyinfer record at one end of a serial line, and at the other the firmware that tinyinfer new --collect makes.</summary>
public sealed class RecordCommandTests : IDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;
    private const double Rate = 1000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_board_has_sampled_is_recorded()
    {
        using PseudoTerminal line = PseudoTerminal.Open();
        using Board board = new(line, _ => false);

        CommandRun run = await Record(line, "--seconds", "4", "--label", "normal");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement note = JsonDocument.Parse(run.Output).RootElement;
        NumericArray array = NpyFile.Read(_folder["r.npy"]);
        Assert.Equal([note.GetProperty("frames").GetInt32(), 2], array.Shape);
        Assert.InRange(array.Shape[0], 1000, 6000);
        AssertInOrder();
        Assert.Equal("normal", note.GetProperty("label").GetString());
        Assert.Equal("the time is over", note.GetProperty("end").GetString());
        Assert.Equal(Rate, note.GetProperty("sensor").GetProperty("rate").GetDouble());
        Assert.Equal(JsonDocument.Parse(File.ReadAllText(_folder["r.json"])).RootElement.GetProperty("frames").GetInt32(), array.Shape[0]);
    }

    /// <summary>
    /// Bytes lost, and text in between: what is recorded was sampled, and where something is missing it says so.
    /// </summary>
    [Fact]
    public async Task Damage_and_text_cost_what_they_hit_and_are_said()
    {
        using PseudoTerminal line = PseudoTerminal.Open();
        int packets = 0;
        using Board board = new(line, packet => packet.Length > 500 && ++packets is 4 or 9);

        CommandRun run = await Record(line, "--seconds", "5");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement note = JsonDocument.Parse(run.Output).RootElement;
        JsonElement[] lost = [.. note.GetProperty("gaps").EnumerateArray().Where(gap => gap.GetProperty("cause").GetString() == "link")];
        Assert.InRange(lost.Length, 1, 2);
        Assert.All(lost, gap => Assert.Equal(256, gap.GetProperty("lostFrames").GetInt32()));
        AssertInOrder();
        Assert.True(note.GetProperty("otherBytes").GetInt64() > 0);
        Assert.Contains("frames were lost", run.Output);
    }

    [Theory]
    [InlineData(SigInt)]
    [InlineData(SigTerm)]
    public async Task A_signal_ends_it_with_whole_files(int signal)
    {
        using PseudoTerminal line = PseudoTerminal.Open();
        using Board board = new(line, _ => false);
        ProcessStartInfo start = ChildProcess.Start(
            "dotnet", CliAssembly.Path, "record", "--port", line.Port, "--output", _folder["r.npy"]);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Until(() => Directory.GetFiles(_folder.Path, "*.npy.*").Any(file => new FileInfo(file).Length > 4096));

        Assert.Equal(0, Kill(process.Id, signal));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("stopped", await output);
        Assert.Equal(["r.json", "r.npy"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        AssertInOrder();
    }

    [Fact]
    public async Task An_unplugged_port_ends_it_with_whole_files_and_is_said()
    {
        using PseudoTerminal line = PseudoTerminal.Open();
        using Board board = new(line, _ => false);
        Task<CommandRun> running = Task.Run(() => Record(line, "--seconds", "60"));
        await Until(() => Directory.GetFiles(_folder.Path, "*.npy.*").Any(file => new FileInfo(file).Length > 4096));

        board.Dispose();
        line.Dispose();
        CommandRun run = await running;

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement note = JsonDocument.Parse(run.Output).RootElement;
        Assert.Contains("it was unplugged", note.GetProperty("end").GetString());
        Assert.Contains("ended before its time", note.GetProperty("warnings")[0].GetString());
        AssertInOrder();
    }

    [Fact]
    public void What_cannot_be_written_any_more_ends_the_recording_with_what_there_is()
    {
        byte[] sent = CollectorRun.Of(new ScriptedSource(1, _ => 8), 800, 921_600, 1000).Sent;
        MemoryStream stream = new(sent);
        using ByteSource source = new(buffer => stream.Read(buffer) is > 0 and var count ? count : -1, "the end", stream);
        int written = 0;
        RecordingSession session = new(source, samples =>
            written = written < 3000 ? written + samples.Length : throw new ConversionException("r.npy: the disk is full."));

        string end = session.Run(null, () => { }, CancellationToken.None);

        Assert.Equal(("r.npy: the disk is full", true), (end, session.IsCut));
        Assert.Equal(written, session.Recorder.Frames);
    }

    [Theory]
    [InlineData("", "Nothing was received")]
    [InlineData("{\"device\":\"PumpWatch\",\"event\":\"window\"}\r\n", "Only text was received")]
    [InlineData(null, "bytes were received, and no packet among them")]
    public async Task Where_there_is_nothing_to_record_the_remedy_is_said(string? text, string expected)
    {
        using PseudoTerminal line = PseudoTerminal.Open();
        using Timer timer = new(_ => line.Write(text == null ? Noise() : Encoding.ASCII.GetBytes(text)), null, 500, 500);

        CommandRun run = await Record(line);
        timer.Change(Timeout.Infinite, Timeout.Infinite);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task What_has_been_sent_can_be_read_from_the_standard_input()
    {
        byte[] sent = CollectorRun.Of(new ScriptedSource(2, _ => 8), 800, 921_600, 1000).Sent;
        File.WriteAllBytes(_folder["sent"], sent);
        ProcessStartInfo start = ChildProcess.Start("bash", "-c",
            $"dotnet {CliAssembly.Path} record --stdin --output {_folder["r.npy"]} < {_folder["sent"]}");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Skipped: the line is one of bash.");

        (int exitCode, string output, string error) = ChildProcess.Run(start);

        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Contains("the standard input has ended", output);
        Assert.Contains("800 frames per second stated, 800 measured by the board's clock", output);
        AssertInOrder();
        Assert.Contains("is there already", (await CommandRun.Of("record", "--stdin", "--output", _folder["r.npy"])).Error);
    }

    [Theory]
    [InlineData("record --output r.npy", 2, "--port PORT or --stdin is expected")]
    [InlineData("record --output r.npy --stdin --port x", 2, "and not both")]
    [InlineData("record --port /dev/ttyNOPE --output {0}", 1, "there is no such port")]
    [InlineData("record --port /dev/null --output {0}", 1, "cannot be used as a serial port")]
    [InlineData("record --port x --output {0} --baud 100", 2, "--baud 100: one of 9600")]
    [InlineData("record --port x --output {0} --seconds 0", 2, "--seconds 0: a number above 0")]
    public async Task Misuse_is_said(string line, int exitCode, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Skipped: the ports are those of Linux.");
        CommandRun run = await CommandRun.Of([.. line.Replace("{0}", _folder["r.npy"]).Split(' ')]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(13, "dialout")]
    [InlineData(16, "the port is in use")]
    [InlineData(2, "there is no such port")]
    public void The_systems_errors_are_explained(int code, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Skipped: the codes are those of Linux.");
        Assert.Contains(expected, SerialInput.Explain(
            "/dev/ttyUSB0", new UnauthorizedAccessException("denied", new IOException("as the system says", code))));
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    private static extern int Kill(int process, int signal);

    private static byte[] Noise()
    {
        byte[] noise = new byte[500];
        Random.Shared.NextBytes(noise);
        return noise;
    }

    private static async Task Until(Func<bool> isSo)
    {
        for (int i = 0; i < 600 && !isSo(); i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(isSo());
    }

    /// <summary>Every section between gaps is a piece of what the sensor gave, in its order.</summary>
    private void AssertInOrder()
    {
        NumericArray array = NpyFile.Read(_folder["r.npy"]);
        int[] gaps = [.. RecordingNote.Find(_folder["r.npy"])!.Gaps.Select(gap => gap.Frame)];
        int channels = array.Shape[1];
        int[] starts = [0, .. gaps, array.Shape[0]];
        long last = -1;
        for (int section = 0; section + 1 < starts.Length; section++)
        {
            int start = starts[section];
            long first = Enumerable.Range(0, 100_000).First(frame => frame > last && Enumerable.Range(0, 64).All(
                i => array.Values[(start + i) * channels] == ScriptedSource.ValueOf(frame + i, 0)));
            for (int i = start * channels; i < starts[section + 1] * channels; i++)
            {
                last = first + (i / channels) - start;
                Assert.Equal(ScriptedSource.ValueOf(last, i % channels), array.Values[i]);
            }
        }
    }

    private Task<CommandRun> Record(PseudoTerminal line, params string[] options) =>
        CommandRun.Of(["record", "--port", line.Port, "--output", _folder["r.npy"], "--json", .. options]);

    /// <summary>
    /// The firmware's own code, with a sensor of two channels. Its time stands still while this computer does something else: a test that
    /// waits for a processor must not lose samples.
    /// </summary>
    private sealed class Board : PacketLink, IDisposable
    {
        private const string Name = "Recorded";
        private const long LongestStep = 20;

        private readonly AssemblyLoadContext _context = new(Name, isCollectible: true);
        private readonly CancellationTokenSource _off = new();
        private readonly PseudoTerminal _line;
        private readonly Func<byte[], bool> _isDamaged;
        private readonly Thread _thread;
        private long _now;

        internal Board(PseudoTerminal line, Func<byte[], bool> isDamaged)
        {
            _line = line;
            _isDamaged = isDamaged;
            CollectingFirmware firmware = CollectingFirmware.Make(
                new NamedSensor(SensorKind.Custom, Rate, 2, null).Define(), "--sensor",
                new FirmwareOptions(Name, LibraryOrigin.OfSource("..")), 921_600);
            byte[] image = DeviceCompiler.Compile(Name, [firmware.Files["Collection.cs"]], DeviceCompiler.Desktop);
            ScriptedSource? source = null;
            source = new ScriptedSource(2, _ => (int)((Volatile.Read(ref _now) * Rate / 1000) - source!.Frame));
            Collector collector = (Collector)_context.LoadFromStream(new MemoryStream(image)).GetType($"{Name}.Collection", true)!
                .GetMethod("Create", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [source, this])!;
            _thread = new Thread(() =>
            {
                line.Write("ets Jul 29 2019 12:21:46\r\nrst:0x1 (POWERON_RESET)\r\n"u8);
                collector.Start(2);
                Stopwatch clock = Stopwatch.StartNew();
                while (!_off.IsCancellationRequested)
                {
                    if (!collector.Step(_now))
                    {
                        Thread.Sleep(1);
                        Volatile.Write(ref _now, _now + Math.Min(clock.ElapsedMilliseconds, LongestStep));
                        clock.Restart();
                    }
                }
            });
            _thread.Start();
        }

        /// <inheritdoc/>
        public override void Write(byte[] packets, int count)
        {
            byte[] sent = packets[..count];
            bool isDamaged = _isDamaged(sent);
            _line.Write(isDamaged ? [.. sent[..40], .. sent[43..]] : sent);
            if (isDamaged)
            {
                _line.Write("W (1234) wifi: between packets\r\n"u8);
            }
        }

        public void Dispose()
        {
            _off.Cancel();
            _thread.Join();
            _context.Unload();
        }
    }
}
