using System.Text.Json;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Data;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Training.Tests.Learning;

/// <summary>The command: from a folder to a folder, and one line for what cannot be used.</summary>
public class LearnCommandTests
{
    /// <summary>What is wrong, how files come about, and words of the message.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "constant", "has the value 3 throughout" },
        { "ten", "too few for windows" },
        { "nan", "100 % of its values are missing" },
        { "text", "no columns of numbers" },
        { "empty", "there are no recordings" },
        { "one class", "nothing to tell apart" },
        { "channels", "has 2 values per frame" },
        { "rates", "rows per second by its time, and the others have" },
        { "clock", "rises by equal steps" },
        { "columns", "its columns are b" },
        { "cube", "an array [frames] or [frames, channels]" },
        { "leak", "it tells the label" },
        { "absent", "no such file or folder" },
        { "no rate", "Give --rate" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_cannot_be_used_gets_one_line_and_exit_code_1(string fault, string message)
    {
        using Machine machine = new();
        Directory.CreateDirectory(machine["data"]);
        Make(fault, machine);
        string[] rate = fault is "no rate" or "rates" ? [] : ["--rate", "50"];
        (int code, string output, string error) = await Run(
            ["learn", machine[fault == "absent" ? "nowhere" : "data"], .. rate, "--output", machine["out"]]);

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("this should not have happened", error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.False(Directory.Exists(machine["out"]));
    }

    [Fact]
    public async Task Folder_of_recordings_becomes_a_project()
    {
        using Machine machine = new Machine().RecordNormal(count: 4, seconds: 30);
        (int code, string output, string error) = await Run(
            ["learn", machine["normal"], "--rate", $"{Machine.Rate}", "--minutes", "0.2", "--output", machine["out"], "--json"]);
        Assert.True(code == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal("detect", json.RootElement.GetProperty("task").GetString());
        Assert.True(json.RootElement.GetProperty("candidates").GetInt32() > 0);

        string page = await File.ReadAllTextAsync(machine["out/learn.html"], TestContext.Current.CancellationToken);
        Assert.All((string[])["What was tried", "Finalists", "Scores", "Map of windows", "Held-out recordings"],
            heading => Assert.Contains($"<h2>{heading}", page, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);

        (code, _, error) = await Run(["new", "Guard", "--pipeline", machine["out/pipeline.json"], "--output", machine["Guard"]]);
        Assert.True(code == 0, error);
        Assert.True(File.Exists(machine["Guard/Guard.sln"]));
    }

    [Fact]
    public async Task Fan_of_the_examples_is_guarded()
    {
        using Machine machine = new();
        string fan = Repository.Locate("models", "fan");
        string[] sensor = ["--rate", "800", "--sensor", "adxl345"];
        (int code, _, string error) = await Run(
            ["learn", Path.Combine(fan, "recordings"), .. sensor, "--minutes", "1", "--output", machine["out"]]);
        Assert.True(code == 0, error);

        (code, string output, error) = await Run(
            ["simulate", machine["out/pipeline.json"], "--recording", Path.Combine(fan, "recording.npy"), "--labels",
                Path.Combine(fan, "recording.labels.csv"), "--output", machine["simulation"], "--json"]);
        Assert.True(code == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement quality = json.RootElement.GetProperty("detection");
        Assert.Equal(1, quality.GetProperty("eventsFound").GetInt32());
        Assert.True(quality.GetProperty("auc").GetDouble() > 0.9);
    }

    private static void Make(string fault, Machine machine)
    {
        void Save(string name, int[] shape, Func<int, float> value)
        {
            string path = machine[Path.Combine("data", name)];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, NpyFile.Write(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (p, s) => p * s)).Select(value)]));
        }

        void Table(string name, string head, int rows, Func<int, string> row) => File.WriteAllLines(
            machine[Path.Combine("data", name)], [head, .. Enumerable.Range(0, rows).Select(row)]);

        Random random = new(1);
        float Noise(int i) => random.Next(-100, 100);
        switch (fault)
        {
            case "constant":
                Save("a.npy", [2000], _ => 3);
                break;
            case "ten":
                Save("a.npy", [10], Noise);
                break;
            case "nan":
                Save("a.npy", [2000], _ => float.NaN);
                break;
            case "text":
                Table("a.csv", "what", 50, _ => "humming");
                break;
            case "one class":
                Save("running/a.npy", [4000], Noise);
                break;
            case "channels":
                Save("a.npy", [4000], Noise);
                Save("b.npy", [4000, 2], Noise);
                break;
            case "rates":
                Table("a.csv", "t [s],x", 400, i => FormattableString.Invariant($"{i / 50.0},{Noise(i)}"));
                Table("b.csv", "t [s],x", 400, i => FormattableString.Invariant($"{i / 100.0},{Noise(i)}"));
                break;
            case "clock":
                Save("a.npy", [4000, 2], i => i % 2 == 0 ? Noise(i) : 5 * (i / 2));
                break;
            case "columns":
                Table("a.csv", "a", 400, i => $"{Noise(i)}");
                Table("b.csv", "b", 400, i => $"{Noise(i)}");
                break;
            case "cube":
                Save("a.npy", [10, 10, 10], Noise);
                break;
            case "leak":
                Save("normal/a.npy", [4000, 2], i => i % 2 == 0 ? Noise(i) : 1);
                Save("fault/a.npy", [4000, 2], i => i % 2 == 0 ? Noise(i) : 2);
                break;
            case "no rate":
                Save("a.npy", [4000], Noise);
                break;
        }
    }

    private static async Task<(int Code, string Output, string Error)> Run(string[] args)
    {
        StringWriter output = new();
        StringWriter error = new();
        int code = await CommandTree.RunAsync(args, new Terminal(output, error), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
