using System.Text.Json;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Cli;

public sealed class RunCommandTests(ConvertedBearing bearing) : IClassFixture<ConvertedBearing>, IDisposable
{
    private const int Samples = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auto")]
    [InlineData("compact")]
    [InlineData("packed")]
    public async Task Raw_int8_goes_through_as_it_is(string mode)
    {
        sbyte[] input = [.. Enumerable.Range(0, Samples * 128).Select(i => (sbyte)((i * 37 % 256) - 128))];
        File.WriteAllBytes(_folder["in.npy"], NpyFile.Write([Samples, 128], input));

        CommandRun run = await Run("--input", _folder["in.npy"], "--output", _folder["out.npy"], "--mode", mode, "--raw");

        NumericArray output = DataFile.Read(_folder["out.npy"]).Values.Single();
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(ElementType.Int8, output.Type);
        Assert.Equal([Samples, 128], output.Shape);
        Assert.Equal(Expected(model => model.Input.Write, (model, values) => model.Output.Read(values), input),
            Array.ConvertAll(output.Values, v => (sbyte)v));
    }

    [Theory]
    [InlineData("out.npy")]
    [InlineData("out.npz")]
    [InlineData("out.csv")]
    public async Task Float_is_quantized_and_its_results_dequantized(string file)
    {
        float[] input = [.. Enumerable.Range(0, Samples * 128).Select(i => i % 17 * 0.7f)];
        File.WriteAllBytes(_folder["in.npy"], NpyFile.Write([Samples, 128], input));

        CommandRun run = await Run("--input", _folder["in.npy"], "--output", _folder[file]);

        (string name, NumericArray output) = DataFile.Read(_folder[file]).Single();
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(file == "out.npz" ? "reconstruction" : string.Empty, name);
        Assert.False(output.IsInteger && file != "out.csv");
        Assert.Equal([Samples, 128], output.Shape);
        Assert.Equal(Expected(model => model.Input.Write, (model, values) => model.Output.Read(values), input), output.Values);
    }

    [Fact]
    public async Task Profile_has_every_layer_and_shares_that_add_up()
    {
        CommandRun run = await Run("--input", BearingFiles.Validation, "--profile", "--json");

        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        JsonElement[] profile = [.. json.GetProperty("profile").EnumerateArray()];
        Assert.Equal(150, json.GetProperty("samples").GetInt32());
        Assert.Equal(4, profile.Length);
        Assert.Equal(1, profile.Sum(p => p.GetProperty("share").GetDouble()), 6);
        Assert.Equal(1, profile.Sum(p => p.GetProperty("predictedShare").GetDouble()), 6);
        Assert.Equal([4096, 256, 256, 4096], profile.Select(p => p.GetProperty("layer").GetProperty("macs").GetInt64()));
    }

    [Fact]
    public async Task An_autoencoder_says_how_well_it_puts_out_its_input()
    {
        CommandRun run = await Run("--input", BearingFiles.Validation);

        Assert.Contains("mean squared error: median 0.", run.Output);
        Assert.Contains(" of 150 above the threshold 0.8618", run.Output);
    }

    [Fact]
    public async Task Several_inputs_and_outputs_go_through_npz()
    {
        new OnnxModelBuilder().Input("a", 1, 4).Input("b", 1, 4).Node("Add", ["a", "b"], ["sum"]).Node("Sub", ["a", "b"], ["difference"])
            .Output("sum", "difference").Save(_folder.Path, "two.onnx");
        float[] a = [.. Enumerable.Range(0, 8).Select(i => i / 8f)];
        float[] b = [.. a.Reverse()];
        File.WriteAllBytes(
            _folder["in.npz"],
            DataFile.Write("in.npz", [("a", new NumericArray([2, 4], a)), ("b", new NumericArray([2, 4], b))]));
        await CommandRun.Of("convert", _folder["two.onnx"], "--calibration", _folder["in.npz"], "--output", _folder.Path);

        CommandRun run = await CommandRun.Of("run", _folder["two.tinf"], "--input", _folder["in.npz"], "--output", _folder["out.npz"]);
        CommandRun single = await CommandRun.Of("run", _folder["two.tinf"], "--input", _folder["in.npz"], "--output", _folder["out.npy"]);

        IReadOnlyDictionary<string, NumericArray> output = DataFile.Read(_folder["out.npz"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal([2, 4], output["sum"].Shape);
        Assert.All(output["sum"].Values, value => Assert.Equal(7 / 8f, value, 0.02f));
        Assert.All(output["difference"].Values.Zip(a.Zip(b)), v => Assert.Equal(v.Second.First - v.Second.Second, v.First, 0.02f));
        Assert.Contains("there are 2 outputs, which take a .npz file", single.Error);
    }

    [Fact]
    public async Task A_classifier_says_how_often_it_chose_what()
    {
        string model = Path.Combine(SharedData.Repository, "models", "motion");
        await CommandRun.Of("convert", Path.Combine(model, "model.onnx"), "--calibration", Path.Combine(model, "calibration.npy"),
            "--output", _folder.Path);

        CommandRun run = await CommandRun.Of("run", _folder["model.tinf"], "--input", Path.Combine(model, "validation.npy"), "--json");

        JsonElement classes = JsonDocument.Parse(run.Output).RootElement.GetProperty("classes");
        int[] counts = [.. ((string[])["stationary", "walking", "running"]).Select(label => classes.GetProperty(label).GetInt32())];
        int[] truth = [.. DataFile.Read(Path.Combine(model, "validation.labels.npy")).Values.Single().Values.CountBy(v => v).OrderBy(
            c => c.Key).Select(c => c.Value)];
        Assert.Equal(truth.Sum(), counts.Sum());
        Assert.All(counts.Zip(truth), pair => Assert.InRange(pair.First, pair.Second * 0.9, pair.Second * 1.1));
    }

    [Theory]
    [InlineData("wrong.npy", "out.npy", "does not hold samples for input 'features' [1, 128]")]
    [InlineData("good.npy", "out.xyz", "results are written as .npy, .npz or .csv")]
    [InlineData("good.npy", "good.npy/out.npy", "cannot be written")]
    public async Task Bad_data_or_a_bad_place_for_results(string input, string output, string problem)
    {
        File.WriteAllBytes(_folder["wrong.npy"], NpyFile.Write([2, 100], new float[200]));
        File.WriteAllBytes(_folder["good.npy"], NpyFile.Write([2, 128], new float[256]));

        CommandRun run = await Run("--input", _folder[input], "--output", _folder[output]);

        Assert.Equal((1, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Error);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public async Task A_blob_that_is_cut_or_changed_anywhere_is_refused()
    {
        byte[] good = File.ReadAllBytes(bearing.Blob);
        Random random = new(1);
        for (int i = 0; i < 120; i++)
        {
            // The header, byte by byte, then anywhere.
            int place = i < 72 ? i : random.Next(good.Length);
            byte[] changed = [.. good];
            changed[place] ^= (byte)(1 << random.Next(8));
            await IsRefused(changed);
            await IsRefused(good[..place]);
        }

        async Task IsRefused(byte[] blob)
        {
            File.WriteAllBytes(_folder["bad.tinf"], blob);
            CommandRun run = await CommandRun.Of("run", _folder["bad.tinf"], "--input", BearingFiles.Validation, "--json");
            Assert.Equal(1, run.ExitCode);
            Assert.StartsWith($"error: {_folder["bad.tinf"]}: ", run.Error);
            Assert.NotEmpty(JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetString()!);
        }
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run a.tinf")]
    [InlineData("run a.tinf --input x.npy --mode fast")]
    [InlineData("run a.tinf --input x.npy --mode compiled")]
    public async Task Misuse(string line)
    {
        Assert.Equal(2, (await CommandRun.Of(line.Split(' '))).ExitCode);
    }

    private Task<CommandRun> Run(params string[] more) => CommandRun.Of(["run", bearing.Blob, .. more]);

    private T[] Expected<T>(Func<InferenceModel, Action<T[]>> write, Action<InferenceModel, T[]> read, T[] input)
    {
        InferenceModel model = InferenceModel.Load(File.ReadAllBytes(bearing.Blob));
        return [.. input.Chunk(128).SelectMany(sample =>
        {
            write(model)(sample);
            model.Run();
            T[] output = new T[model.Output.Length];
            read(model, output);
            return output;
        })];
    }
}
