using System.Text.Json;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Format;
using TinyInfer.Store.Format;
using TinyInfer.Store.Hashing;
using TinyInfer.Store.Signatures;

namespace TinyInfer.Converter.Tests.Updates;

/// <summary><c>tinyinfer key</c> and <c>tinyinfer sign</c>.</summary>
public sealed class SignCommandTests(ConvertedBearing bearing) : IClassFixture<ConvertedBearing>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Key => _folder["factory.key"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signed_model_is_verified_with_the_public_key(bool isMany)
    {
        CommandRun made = await CommandRun.Of(["key", Key, "--output", _folder.Path, "--json", .. isMany ? (string[])["--many"] : []]);
        JsonElement key = JsonDocument.Parse(made.Output).RootElement;
        Assert.Equal(isMany ? 1 << 20 : 1024, key.GetProperty("signatures").GetInt32());

        CommandRun run = await CommandRun.Of(
            "sign", bearing.Blob, "--key", Key, "--group", "line 3", "--release", "1.4", "--output", _folder["bearing.tiup"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        byte[] update = File.ReadAllBytes(_folder["bearing.tiup"]);
        UpdateHeader header = new(update);
        Assert.Equal(("line 3", "model", "1.4", 1), (header.Group, header.Content, header.Release, header.Counter));
        Assert.InRange(header.MemorySize, 1000, 100_000);
        Assert.Equal(File.ReadAllBytes(bearing.Blob), update[header.PayloadAt..]);
        HssVerifier verifier = new(Convert.FromHexString(key.GetProperty("publicKey").GetString()!), new Sha256());
        Assert.True(verifier.Verify(new ArraySource(update), 0, header.SignedSize, header.SignedSize, header.SignatureSize));
    }

    [Fact]
    public async Task A_pipeline_is_signed_as_its_firmware_keeps_it_and_new_makes_such_firmware()
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);
        File.WriteAllText(_folder["p.json"], """
            { "sensor": { "rate": 100 }, "window": { "length": 16 }, "features": [{ "kind": "statistics", "of": ["mean", "peak"] }],
              "detector": { "score": "features", "baseline": { "windows": 50, "features": 2, "floor": 0.1 } } }
            """);
        CommandRun run = await CommandRun.Of("sign", _folder["p.json"], "--key", Key, "--group", "line 3");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        byte[] update = File.ReadAllBytes(_folder["p.tiup"]);
        Assert.Null(Record.Exception(() => DetectorReader.Read(update[new UpdateHeader(update).PayloadAt..])));

        string[] make = ["new", "Watch", "--pipeline", _folder["p.json"], "--output", _folder["Watch"], "--packages", "1.0.0"];
        run = await CommandRun.Of([.. make, "--fleet", "mqtt://broker.local", "--key", Key, "--group", "line 3"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(File.ReadAllText(_folder["UpdateKey.cs"]), File.ReadAllText(_folder["Watch/UpdateKey.cs"]));

        foreach (string[] wrong in (string[][])[["--fleet", "mqtt://b"], ["--key", Key], ["--fleet", "mqtt://b", "--key", Key, "--sleep"]])
        {
            Assert.Equal(1, (await CommandRun.Of([.. make, .. wrong])).ExitCode);
        }

        Assert.NotEqual(0, (await CommandRun.Of([.. make, "--fleet", "http://b", "--key", Key])).ExitCode);
    }

    [Fact]
    public async Task The_public_key_is_a_class_for_the_firmware()
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);

        string source = File.ReadAllText(_folder["UpdateKey.cs"]);

        Assert.Contains("public static class UpdateKey", source);
        Assert.Equal(52, source.Split("0x").Length - 1);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
        }
    }

    [Fact]
    public async Task Each_signature_is_noted_and_has_a_counter_of_its_own()
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);
        for (int i = 1; i <= 3; i++)
        {
            CommandRun run = await CommandRun.Of("sign", bearing.Blob, "--key", Key, "--output", _folder["u.tiup"], "--json");
            Assert.Equal(i, JsonDocument.Parse(run.Output).RootElement.GetProperty("counter").GetInt32());
            if (i == 1)
            {
                // As if the note had been cut by a loss of power: its index is used all the same.
                File.WriteAllText(Key, File.ReadAllText(Key)[..^5]);
            }
        }

        string[] lines = File.ReadAllLines(Key);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("2 ", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_is_of_the_difference()
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);
        byte[] blob = File.ReadAllBytes(bearing.Blob);
        File.WriteAllBytes(_folder["old"], [.. blob[..5000], .. blob[5100..]]);

        CommandRun run = await CommandRun.Of(
            "sign", bearing.Blob, "--key", Key, "--base", _folder["old"], "--output", _folder["u.tiup"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches($@"update 1, [\d,]+ bytes, of which 1\d\d are patch, in place of {blob.Length:N0}", run.Output);
    }

    [Fact]
    public async Task An_update_can_be_looked_into()
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);
        await CommandRun.Of("key", _folder["other.key"], "--output", _folder.Path);
        await CommandRun.Of("sign", bearing.Blob, "--key", Key, "--group", "line 3", "--output", _folder["u.tiup"]);

        CommandRun seen = await CommandRun.Of("inspect", _folder["u.tiup"], "--key", Key);
        Assert.Contains("update 1 of model", seen.Output);
        Assert.Contains("for group \"line 3\"", seen.Output);
        Assert.Contains("payload: as signed", seen.Output);
        Assert.Contains("signature: of this key", seen.Output);

        byte[] bytes = File.ReadAllBytes(_folder["u.tiup"]);
        bytes[^9] ^= 1;
        File.WriteAllBytes(_folder["changed.tiup"], bytes);
        CommandRun changed = await CommandRun.Of("inspect", _folder["changed.tiup"], "--key", _folder["other.key"], "--json");
        JsonElement json = JsonDocument.Parse(changed.Output).RootElement;
        Assert.False(json.GetProperty("isPayloadWhole").GetBoolean());
        Assert.False(json.GetProperty("isSigned").GetBoolean());

        File.WriteAllBytes(_folder["cut.tiup"], bytes[..^1]);
        File.WriteAllBytes(_folder["short.tiup"], bytes[..9]);
        foreach ((string name, string message) in ((string, string)[])[("cut.tiup", "It is cut, or damaged."),
            ("short.tiup", "this is no update")])
        {
            CommandRun refused = await CommandRun.Of("inspect", _folder[name]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(message, refused.Error);
        }
    }

    [Theory]
    [InlineData("nothing.key", "there is no such file")]
    [InlineData("text.key", "this is no signing key. tinyinfer key makes one.")]
    [InlineData("full.key", "all 1024 signatures of this key are used")]
    public async Task A_key_that_cannot_sign_is_an_error(string name, string message)
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);
        File.WriteAllText(_folder["text.key"], "{}\n");
        File.WriteAllText(_folder["full.key"],
            File.ReadAllText(Key) + string.Concat(Enumerable.Range(0, 1024).Select(i => $"{i}\n")));

        CommandRun run = await CommandRun.Of("sign", bearing.Blob, "--key", _folder[name], "--output", _folder["u.tiup"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.False(File.Exists(_folder["u.tiup"]));
    }

    [Fact]
    public async Task A_key_is_never_overwritten()
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);
        string before = File.ReadAllText(Key);

        CommandRun run = await CommandRun.Of("key", Key, "--output", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("a key is never overwritten", run.Error);
        Assert.Equal(before, File.ReadAllText(Key));
    }

    [Fact]
    public async Task A_name_that_is_too_long_or_a_broken_model_is_an_error_and_uses_no_signature()
    {
        await CommandRun.Of("key", Key, "--output", _folder.Path);
        byte[] blob = File.ReadAllBytes(bearing.Blob);
        blob[^100] ^= 1;
        File.WriteAllBytes(_folder["broken.tinf"], blob);

        CommandRun longName = await CommandRun.Of("sign", bearing.Blob, "--key", Key, "--group", "a name that is too long");
        CommandRun broken = await CommandRun.Of("sign", _folder["broken.tinf"], "--key", Key);

        Assert.Equal((1, 1), (longName.ExitCode, broken.ExitCode));
        Assert.Contains("--group a name that is too long", longName.Error);
        Assert.Contains("broken.tinf", broken.Error);
        Assert.Single(File.ReadAllLines(Key));
        Assert.Equal(2, (await CommandRun.Of("sign", bearing.Blob, "--key", Key, "--counter", "0")).ExitCode);
    }
}
