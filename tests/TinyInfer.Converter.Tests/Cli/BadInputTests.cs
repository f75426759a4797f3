using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary>Any fault in a user's files gives one clear message, exit code 1, and no files.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models =>
        ["absent", "folder", "empty", "text", "zeros", "png", "cut in half", "cut by a byte", "first kilobyte"];

    public static TheoryData<string, string> Calibrations => new()
    {
        { "absent.npy", "there is no such file" },
        { "folder.npy", "this is a folder" },
        { "empty.npy", "the file is empty" },
        { "text.npy", "not a .npy file" },
        { "cut.npy", "cut short" },
        { "data.xyz", "data files are .csv, .npy, .npz or .pb" },
        { "wrong.npy", "an array [4, 127] does not hold samples for input 'features' [1, 128]" },
        { "none.npy", "there are no samples in it" },
        { "nan.npy", "sample 2 holds NaN (element 256)" },
        { "infinite.npy", "sample 0 holds " },
        { "text.npz", "not a .npz file" },
        { "text.pb", "not an ONNX tensor" },
        { "words.csv", "there are no columns of numbers in it; column 1: text" },
        { "ragged.csv", "line 2: 2 values where other lines have 3" },
        { "nan.csv", "line 2, column 2: the value is missing" },
        { "short.csv", "an array [2, 3] does not hold samples" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_file_that_is_no_model(string kind)
    {
        string path = _folder["model.onnx"];
        byte[] good = File.ReadAllBytes(BearingFiles.Model);
        switch (kind)
        {
            case "absent": break;
            case "folder": Directory.CreateDirectory(path); break;
            case "empty": File.WriteAllBytes(path, []); break;
            case "text": File.WriteAllText(path, "This is not a model.\n"); break;
            case "zeros": File.WriteAllBytes(path, new byte[1000]); break;
            case "png": File.WriteAllBytes(path, [0x89, .. "PNG\r\n\u001a\n"u8, .. new byte[50]]); break;
            case "cut in half": File.WriteAllBytes(path, good[..(good.Length / 2)]); break;
            case "cut by a byte": File.WriteAllBytes(path, good[..^1]); break;
            default: File.WriteAllBytes(path, good[..1024]); break;
        }

        await Refuses("model.onnx", "convert", path, "--calibration", BearingFiles.Calibration);
    }

    [Theory]
    [MemberData(nameof(Calibrations))]
    public async Task Data_that_cannot_be_used(string name, string problem)
    {
        WriteData(name);

        await Refuses(problem, "convert", BearingFiles.Model, "--calibration", _folder[name]);
        await Refuses(problem, "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--validation", _folder[name]);
    }

    [Theory]
    [InlineData("Hardmax", "", "Hardmax '/layers/layers.{0}/Relu': the operator is not supported; replace it")]
    [InlineData("Magic", "com.example", "com.example.Magic '/layers/layers.{0}/Relu': an operator of someone's own")]
    public async Task All_operators_that_are_not_supported_are_listed_at_once(string type, string domain, string problem)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(BearingFiles.Model));
        foreach (NodeProto node in model.Graph.Node.Where(node => node.OpType == "Relu"))
        {
            (node.OpType, node.Domain) = (type, domain);
        }

        File.WriteAllBytes(_folder["model.onnx"], model.ToByteArray());
        foreach (int layer in (int[])[1, 3, 5])
        {
            string expected = string.Format(CultureInfo.InvariantCulture, problem, layer);
            await Refuses(expected, "convert", _folder["model.onnx"], "--calibration", BearingFiles.Calibration);
        }
    }

    [Fact]
    public Task No_calibration_data() => Refuses("needs calibration data: --calibration", "convert", BearingFiles.Model);

    [Fact]
    public async Task An_output_folder_that_is_a_file()
    {
        File.WriteAllText(_folder["file"], "in the way");

        await Refuses("cannot be written", "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--output",
            _folder["file"]);
        await Refuses("cannot be written", "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--output",
            _folder["file/deep/er"]);
        Assert.Equal("in the way", File.ReadAllText(_folder["file"]));
    }

    [Fact]
    public async Task An_output_file_that_is_a_folder_keeps_all_others_from_being_written()
    {
        Directory.CreateDirectory(_folder["out/model.report.json"]);

        CommandRun run = await CommandRun.Of(
            "convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--output", _folder["out"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("report.json: cannot be written", run.Error);
        Assert.Equal(["model.report.json"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_conversion_that_is_stopped_writes_nothing()
    {
        using CancellationTokenSource stop = new();
        StringWriter error = new();
        await stop.CancelAsync();

        int code = await TinyInfer.Cli.CommandTree.RunAsync(
            ["convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration, "--output", _folder["out"]],
            new TinyInfer.Cli.Output.Terminal(new StringWriter(), error),
            stop.Token);

        Assert.Equal(130, code);
        Assert.Contains("stopped", error.ToString());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("convert")]
    [InlineData("convert --calibration x.npy")]
    [InlineData("convert a.onnx b.onnx")]
    [InlineData("convert a.onnx --ram lots")]
    [InlineData("convert a.onnx --ram -1")]
    [InlineData("convert a.onnx --calibrator best")]
    [InlineData("convert a.onnx --shape 3")]
    [InlineData("convert a.onnx --shape n=0")]
    [InlineData("convert a.onnx --name a/b")]
    [InlineData("convert a.onnx --threshold-quantile 1.5")]
    [InlineData("convert a.onnx --threshold-margin nan")]
    [InlineData("convert a.onnx --colour blue")]
    [InlineData("inspect")]
    [InlineData("inspect a.onnx b.onnx")]
    [InlineData("detect a.tinf")]
    [InlineData("detect a.tinf --input x.npy --threshold 0")]
    [InlineData("fly")]
    public async Task Misuse_of_the_command_line(string line)
    {
        CommandRun plain = await CommandRun.Of(line.Split(' '));
        CommandRun json = await CommandRun.Of([.. line.Split(' '), "--json"]);

        Assert.Equal((2, 2), (plain.ExitCode, json.ExitCode));
        Assert.Empty(plain.Output);
        Assert.StartsWith("error: ", plain.Error);
        Assert.Contains("--help", plain.Error);
        Assert.NotEmpty(JsonDocument.Parse(json.Output).RootElement.GetProperty("error").GetString()!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_model_with_any_bytes_changed_is_converted_or_refused(int seed)
    {
        Random random = new(seed);
        byte[] good = File.ReadAllBytes(BearingFiles.Model);
        File.WriteAllBytes(_folder["data.npy"], NpyFile.Write([6, 128], Array.ConvertAll(new float[6 * 128], _ => random.NextSingle())));
        for (int i = 0; i < 15; i++)
        {
            byte[] bad = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                // The structure is at the beginning and the end; between them lie weights, whatever whose values are.
                int place = random.Next(3) == 0 ? random.Next(bad.Length)
                    : random.Next(2) == 0 ? random.Next(400)
                    : bad.Length - 1 - random.Next(1200);
                bad[place] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_folder["model.onnx"], random.Next(5) == 0 ? bad[..random.Next(bad.Length)] : bad);
            CommandRun run = await CommandRun.Of(
                "convert", _folder["model.onnx"], "--calibration", _folder["data.npy"], "--output", _folder["out"], "--json");

            Assert.True(run.ExitCode is 0 or 1, $"change {i}: exit code {run.ExitCode}");
            Assert.DoesNotContain("should not have happened", run.Error);
        }
    }

    /// <summary>Runs a command that has to fail, once for people and once as JSON.</summary>
    private async Task Refuses(string problem, params string[] args)
    {
        string[] before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories);
        string[] output = args.Contains("--output") ? [] : ["--output", _folder["out"]];
        CommandRun plain = await CommandRun.Of([.. args, .. output]);
        CommandRun json = await CommandRun.Of([.. args, .. output, "--json"]);

        Assert.Equal((1, 1), (plain.ExitCode, json.ExitCode));
        Assert.Empty(plain.Output);
        Assert.Contains(problem, plain.Error);
        Assert.DoesNotContain("should not have happened", plain.Error);
        Assert.Contains(problem, JsonDocument.Parse(json.Output).RootElement.GetProperty("error").GetString());
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
    }

    private void WriteData(string name)
    {
        string path = _folder[name];
        float[] values = new float[4 * 128];
        switch (name)
        {
            case "absent.npy": return;
            case "folder.npy": Directory.CreateDirectory(path); return;
            case "empty.npy": File.WriteAllBytes(path, []); return;
            case "cut.npy": File.WriteAllBytes(path, NpyFile.Write([4, 128], values)[..^9]); return;
            case "wrong.npy": File.WriteAllBytes(path, NpyFile.Write([4, 127], values[..(4 * 127)])); return;
            case "none.npy": File.WriteAllBytes(path, NpyFile.Write([0, 128], Array.Empty<float>())); return;
            case "nan.npy": values[256] = float.NaN; break;
            case "infinite.npy": values[5] = float.PositiveInfinity; break;
            case "ragged.csv": File.WriteAllText(path, "1,2,3\n4,5\n"); return;
            case "nan.csv": File.WriteAllText(path, "1,2,3\n4,nan,5\n"); return;
            case "short.csv": File.WriteAllText(path, "a,b,c\n1,2,3\n4,5,6\n"); return;
            default: File.WriteAllBytes(path, Encoding.UTF8.GetBytes("neither numbers\nnor a model\n")); return;
        }

        File.WriteAllBytes(path, NpyFile.Write([4, 128], values));
    }
}
