using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Tests.Pipeline;

public sealed class PipelineFileTests : IDisposable
{
    private const string Good = """
        {
          "name": "test",
          "sensor": { "kind": "adxl345", "rate": 800, "channels": 3, "range": 16,
            "limits": { "lowest": -4096, "highest": 4095, "stuck": 64 } },
          "filters": [{ "kind": "highPass", "frequency": 10 }, { "kind": "decimate", "factor": 2 }],
          "window": { "length": 128, "hop": 64 },
          "features": [
            { "kind": "spectralBands", "bank": { "kind": "mel", "count": 8, "low": 10, "high": 200 } },
            { "kind": "statistics", "of": ["rootMeanSquare", "kurtosis"] }
          ],
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_into_the_devices_classes()
    {
        PipelineDefinition pipeline = Read(Good);

        Assert.Equal((3 * 8) + (3 * 2), pipeline.CreatePipeline().FeatureCount);
        Assert.Equal(64 * 2 / 800.0, pipeline.SecondsPerHop, 1e-12);
        Assert.Equal((SensorKind.Adxl345, 16), (pipeline.Sensor.Kind, pipeline.Sensor.Range));
        Assert.Equal((-4096, 64), (pipeline.Sensor.Limits[0].Value.Lowest, pipeline.Sensor.Limits[0].Value.StuckCount));
        Assert.Equal(
            "new SpectralBands(3, 128, WindowShape.Hann, true, TriangularBank.Mel(8, 10, 200, 400, 128), BandScale.Log2Power, 1f)",
            pipeline.Features[0].Code);
        Assert.Equal("FirFilter.LowPass(17, 0.20000000000000001d, 2)", pipeline.Filters[1].Code);
    }

    [Theory]
    [InlineData("\"rate\": 800", "\"rate\": \"fast\"", "line 3, sensor.rate: a number from 0.000001 to 1000000 is expected, not fast.")]
    [InlineData("\"rate\": 800, ", "", "line 3, sensor: \"rate\" is missing. Add for example \"rate\": 1000 (samples per second).")]
    [InlineData("\"length\": 128", "\"lenght\": 128", "line 6, window: \"length\" is missing.")]
    [InlineData("\"hop\": 64", "\"hopp\": 64", "line 6, window.hopp: there is nothing of that name here. Known are: hop, length.")]
    [InlineData("\"length\": 128", "\"length\": 100", "line 8, features[0]: ")]
    [InlineData("\"mel\"", "\"bark\"", "line 8, features[0].bank.kind: 'bark' is not known. Choose one of: uniform, edges, mel, linear.")]
    [InlineData("\"high\": 200", "\"high\": 500", "line 8, features[0].bank: ")]
    [InlineData("\"kurtosis\"", "\"variance\"", "line 9, features[1].of[1]: 'variance' is not known. Choose one of: mean, rootMeanSquare,")]
    [InlineData("\"decimate\"", "\"resample\"", "line 5, filters[1].kind: 'resample' is not known.")]
    [InlineData("\"kurtosis\"] }", "\"kurtosis\"] }], \"alarm\": { \"on\": [\"x\"] }, \"classes\": [\"x\"",
        "line 9, alarm: an alarm on classes is for a pipeline with a classifier")]
    [InlineData("\"hop\": 64 },", "\"hop\": 64 }", "line 7: this is no JSON")]
    [InlineData("\"name\": \"test\",", "\"name\": \"test\", \"name\": \"again\",", "line 2, name: stands here a second time.")]
    [InlineData("\"name\": \"test\",", "\"model\": \"absent.onnx\",", "line 2, model: there is no file ")]
    [InlineData("\"name\": \"test\",", "\"detector\": { \"threshold\": 1, \"hysteresis\": 2 },",
        "line 2, detector.hysteresis: a number from 0.001 to 1 is expected, not 2.")]
    [InlineData("\"name\": \"test\",", "\"detector\": { \"score\": \"features\" },",
        "line 2, detector: a score of features needs \"parameters\"")]
    [InlineData("\"name\": \"test\",", "\"detector\": { \"debounce\": { \"raise\": 4, \"of\": 3 } },",
        "line 2, detector.debounce.raise: a whole number from 1 to 3 is expected, not 4.")]
    [InlineData("\"channels\": 3", "\"channels\": 3, \"names\": [\"x\", \"y\"]",
        "line 3, sensor.names: an array of 3 different names is expected, one per channel.")]
    [InlineData("\"channels\": 3", "\"channels\": 3, \"names\": [\"x\", \"y\", \"x\"]",
        "line 3, sensor.names: an array of 3 different names")]
    [InlineData("\"channels\": 3", "\"channels\": 3, \"names\": \"xyz\"", "line 3, sensor.names: an array of 3 different names")]
    [InlineData("\"channels\": 3", "\"channels\": 3, \"resolution\": [1, 2]",
        "line 3, sensor.resolution: one resolution for all channels or one for each of the 3")]
    public void What_is_wrong_is_named_by_line_and_path(string good, string bad, string expected)
    {
        string text = Good.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);

        ConversionException error = Assert.Throws<ConversionException>(() => Read(text));

        Assert.StartsWith(_folder["pipeline.json"] + ", " + expected, error.Message);
    }

    [Theory]
    [InlineData("{}", "cascade: \"measure\" is missing. Add for example \"measure\": \"crestFactor\".")]
    [InlineData("7", "cascade: an object { ... } with \"class\" is expected here.")]
    [InlineData("{ \"measure\": \"kurtosis\", \"threshold\": 3 }",
        "cascade.measure: 'kurtosis' is not known. Choose one of: peakToPeak, peak, rootMeanSquare, crestFactor.")]
    [InlineData("{ \"measure\": \"peak\" }", "cascade: \"threshold\" is missing.")]
    [InlineData("{ \"measure\": \"peak\", \"threshold\": -1 }", "cascade.threshold: a number from 0 to 1000000000000 is expected, not -1.")]
    [InlineData("{ \"measure\": \"peak\", \"threshold\": [1, 2] }",
        "cascade.threshold: one threshold for all channels or one for each of the 3 is expected.")]
    [InlineData("{ \"measure\": \"peak\", \"threshold\": 1, \"every\": 0 }", "cascade.every: a whole number from 1 to 1048576 is expected")]
    [InlineData("{ \"measure\": \"peak\", \"treshold\": 1, \"threshold\": 1 }", "cascade.treshold: there is nothing of that name here.")]
    [InlineData("{ \"measure\": \"peak\", \"threshold\": 1, \"class\": \"still\" }",
        "cascade.class: a class of stopped windows is for a classifier")]
    [InlineData("{ \"parameters\": \"absent.cascade\" }", "cascade.parameters: there is no file ")]
    [InlineData("{ \"parameters\": \"x\", \"every\": 3 }",
        "cascade.every: there is nothing of that name here. Known are: class, parameters.")]
    public void What_is_wrong_with_a_cascade_is_named(string cascade, string expected)
    {
        string detector = "\"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 9, \"features\": 30, \"floor\": 1 } }";
        string text = Good.Replace("\"name\": \"test\"", $"{detector}, \"cascade\": {cascade}", StringComparison.Ordinal);

        Assert.StartsWith(_folder["pipeline.json"] + ", line 2, " + expected, Assert.Throws<ConversionException>(() => Read(text)).Message);
    }

    [Theory]
    [InlineData("\"name\": \"test\"", "cascade: a first stage saves what comes after it, and here nothing does.")]
    [InlineData("\"history\": 2, \"detector\": {}", "cascade: a first stage leaves windows out, and a \"history\"")]
    [InlineData("\"model\": \"m.tinf\"", "cascade: \"class\" is missing: what a classifier takes stopped windows for.")]
    public void A_cascade_needs_something_to_save(string others, string expected)
    {
        File.WriteAllText(_folder["m.tinf"], string.Empty);
        string cascade = "\"cascade\": { \"measure\": \"peak\", \"threshold\": 1 }";
        string text = Good.Replace("\"name\": \"test\"", $"{others}, {cascade}", StringComparison.Ordinal);

        Assert.StartsWith(_folder["pipeline.json"] + ", line 2, " + expected, Assert.Throws<ConversionException>(() => Read(text)).Message);
    }

    [Fact]
    public void A_cascades_numbers_may_stand_in_a_file_of_their_own()
    {
        string detector = "\"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 9, \"features\": 30, \"floor\": 1 } }";
        string text = Good.Replace("\"name\": \"test\"", $"{detector}, \"cascade\": {{ \"parameters\": \"a.cascade\" }}")
            .Replace("\"channels\": 3", "\"channels\": 3, \"resolution\": [0.5, 0.25, 1]");
        File.WriteAllText(_folder["a.cascade"], "{ \"measure\": \"peak\", \"threshold\": 8, \"every\": 7 }");

        PipelineDefinition pipeline = Read(text);

        Assert.Equal("new WindowGate(Statistic.Peak, new float[] { 16f, 32f, 8f }, 7)", pipeline.Cascade!.CodeFor(pipeline.Sensor));
        File.WriteAllText(_folder["a.cascade"], "{ \"measure\": \"peak\",\n \"threshold\": \"8\" }");
        Assert.StartsWith(_folder["a.cascade"] + ", line 2, threshold: ", Assert.Throws<ConversionException>(() => Read(text)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{ \"sensor\": 3 }")]
    public void Rubbish_is_refused(string text) => Assert.Throws<ConversionException>(() => Read(text));

    [Fact]
    public void Every_cut_of_a_file_is_refused_with_a_message()
    {
        string text = Good.TrimEnd();
        for (int length = 1; length < text.Length; length++)
        {
            Assert.Contains("pipeline.json", Assert.Throws<ConversionException>(() => Read(text[..length])).Message);
        }
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_named_with_their_line()
    {
        byte[] bytes = [.. "{\n  \"name\": \"po"u8, 0x9E, .. "\" }"u8];
        ConversionException error = Assert.Throws<ConversionException>(() => PipelineFile.Read("p.json", bytes));

        Assert.Equal("p.json, line 2: byte 0x9E is no UTF-8. Save the file in the encoding UTF-8.", error.Message);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("model")]
    public void A_text_has_no_NUL(string member)
    {
        string json = Good.Replace("\"name\": \"test\"", member == "name"
            ? "\"name\": \"te\\u0000st\""
            : "\"model\": { \"file\": \"m\\u0000.onnx\" }");

        Assert.Contains("a text without the character NUL is expected", Assert.Throws<ConversionException>(() => Read(json)).Message);
    }

    [Theory]
    [InlineData("\"\\uD800\"")]
    [InlineData("\"x\\uDC00y\"")]
    public void Half_a_surrogate_pair_is_refused(string name)
    {
        ConversionException error = Assert.Throws<ConversionException>(() => Read($$"""{ "name": {{name}} }"""));
        Assert.Contains("one half of a surrogate pair", error.Message);
    }

    private PipelineDefinition Read(string text)
    {
        File.WriteAllText(_folder["pipeline.json"], text);
        return PipelineFile.Read(_folder["pipeline.json"]);
    }
}
