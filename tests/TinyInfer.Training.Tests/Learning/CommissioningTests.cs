using System.Globalization;
using System.Text.Json;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;
using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Tests.Learning;

/// <summary>A detector for each installation, learned from its first frames.</summary>
public class CommissioningTests
{
    /// <summary>Two pumps at different levels: what is usual for one would be a fault of the other.</summary>
    [Fact]
    public async Task Each_installation_is_learned_by_itself()
    {
        using Machine machine = new();
        WritePump(machine, "pumps/first.csv", 100, fault: (500, 560));
        WritePump(machine, "pumps/second.csv", 103, fault: (450, 620));

        (int code, string output, string error) =
            await Run(["learn", machine["pumps"], "--rate", "1", "--first", "300", "-o", machine["out"], "--json"]);

        Assert.True(code == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement best = json.RootElement.GetProperty("candidates")[0];
        Assert.True(best.GetProperty("rows").GetProperty("f1").GetDouble() > 0.8, output);
        Assert.Equal(["pumps-first", "pumps-second"],
            best.GetProperty("installations").EnumerateArray().Select(i => i.GetProperty("name").GetString()!));
        Assert.Equal(230, best.GetProperty("rows").GetProperty("found").GetInt32() + best.GetProperty("rows").GetProperty(
            "missed").GetInt32());

        // What was written finds the same by itself.
        PipelineDefinition pipeline = PipelineFile.Read(machine["out/pumps-second.json"]);
        Recording recording = Recording.Read(machine["pumps/second.csv"], pipeline);
        Assert.Contains(new Simulator(pipeline, null).Run(recording), w => w.IsAlarm && w.Start is > 450 and < 620);
        Assert.DoesNotContain(new Simulator(pipeline, null).Run(recording), w => w.IsAlarm && w.End < 450);
    }

    /// <summary>SKAB's protocol: of each of 34 recordings the first 400 rows, and F1 over all others together.</summary>
    [Fact]
    public async Task Pumps_of_SKAB_are_guarded_by_one_command()
    {
        string skab = Path.Combine(Repository.SharedData, "datasets", "skab");
        Assert.SkipUnless(Directory.Exists(skab), $"{skab} is not here: it is not part of the project");
        using Machine machine = new();
        string[] folders = [.. ((string[])["valve1", "valve2", "other"]).Select(name => Path.Combine(skab, name))];

        (int code, string output, string error) = await Run(["learn", .. folders, "--first", "400", "-o", machine["out"], "--json"]);

        Assert.True(code == 0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement best = json.RootElement.GetProperty("candidates")[0];
        Assert.Equal(34, best.GetProperty("installations").GetArrayLength());
        Assert.True(best.GetProperty("rows").GetProperty("f1").GetDouble() >= 0.85, best.GetProperty("rows").ToString());
    }

    [Theory]
    [InlineData("too few to learn from", "900")]
    [InlineData("hold too few windows", "20")]
    [InlineData("nothing to judge by", "700")]
    [InlineData("--minutes: this says nothing", "300", "--minutes", "1")]
    public async Task What_cannot_be_learned_is_said(string expected, string first, params string[] more)
    {
        using Machine machine = new();
        WritePump(machine, "pumps/first.csv", 100, fault: (500, 560));
        (int code, string output, string error) =
            await Run(["learn", machine["pumps"], "--rate", "1", "--first", first, "-o", machine["out"], .. more]);

        Assert.Equal((1, string.Empty), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(machine["out"]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("some")]
    public async Task Misuse_is_refused(string first) => Assert.Equal(2, (await Run(["learn", "x", "--first", first])).Code);

    private static void WritePump(Machine machine, string name, double pressure, (int Start, int End) fault)
    {
        Random random = new(name.Length);
        string path = machine[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, ["pressure,flow,anomaly", .. Enumerable.Range(0, 900).Select(i =>
        {
            bool isWrong = i >= fault.Start && i < fault.End;
            double value = pressure + (0.3 * Normal.Draw(random)) - (isWrong ? 3 : 0);
            return string.Create(CultureInfo.InvariantCulture, $"{value:F3},{32 + (0.1 * Normal.Draw(random)):F3},{(isWrong ? 1 : 0)}");
        })]);
    }

    private static async Task<(int Code, string Output, string Error)> Run(string[] args)
    {
        StringWriter output = new();
        StringWriter error = new();
        int code = await CommandTree.RunAsync(args, new Terminal(output, error), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
