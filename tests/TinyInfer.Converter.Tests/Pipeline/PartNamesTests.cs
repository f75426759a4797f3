using System.Text;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Tests.Pipeline;

public sealed class PartNamesTests
{
    [Theory]
    [InlineData("""{ "kind": "raw" }""", 2, "a", "b")]
    [InlineData("""{ "kind": "spectralBands", "bank": { "kind": "uniform", "firstBin": 1, "binsPerBand": 4, "count": 2 } }""", 1,
        "10–50 Hz", "50–90 Hz")]
    [InlineData("""{ "kind": "spectralBands", "bank": { "kind": "edges", "bins": [0, 3, 20] } }""", 1, "0–30 Hz", "30–200 Hz")]
    [InlineData("""{ "kind": "spectralBands", "bank": { "kind": "linear", "count": 3, "low": 0, "high": 320 } }""", 1, "about 80 Hz",
        "about 160 Hz", "about 240 Hz")]
    [InlineData("""{ "kind": "spectralBands", "bank": { "kind": "mel", "count": 1, "low": 0, "high": 320 } }""", 1, "about 145 Hz")]
    [InlineData(
        """
        {
          "kind": "envelopeBands", "decimation": 1, "band": [{ "kind": "bandPass", "frequency": 100, "q": 2 }],
          "bank": { "kind": "edges", "bins": [1, 2] }
        }
        """, 1, "envelope 10–20 Hz")]
    [InlineData("""{ "kind": "tones", "frequencies": [25, 50] }, { "kind": "statistics", "of": ["kurtosis"] }""", 2, "a: 25 Hz", "a: 50 Hz",
        "b: 25 Hz", "b: 50 Hz", "a: kurtosis", "b: kurtosis")]
    public void Parts_are_called_after_what_they_are(string features, int channels, params string[] expected)
    {
        string text = $$"""
            { "sensor": { "rate": 640, "channels": {{channels}} }, "window": { "length": 64 }, "features": [{{features}}] }
            """;
        PipelineDefinition definition = PipelineFile.Read("p.json", Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected, PartNames.Of(definition, channels == 1 ? ["a"] : ["a", "b"]));
        Assert.Equal(definition.CreatePipeline().PartCount, expected.Length);
    }
}
