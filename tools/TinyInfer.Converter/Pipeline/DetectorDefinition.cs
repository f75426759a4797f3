namespace TinyInfer.Converter.Pipeline;

/// <summary>How a pipeline's scores become alarms.</summary>
/// <param name="Score">What is the score.</param>
/// <param name="Threshold">A score above it is an anomaly; null for the threshold in the model's metadata.</param>
/// <param name="Release">While there is an alarm, scores down to this still count as anomalies; null for the threshold itself.</param>
/// <param name="Needed">Anomalous windows that it takes for an alarm.</param>
/// <param name="Of">The windows among which they are counted: the newest so many.</param>
public sealed record DetectorDefinition(ScoreKind Score, float? Threshold, float? Release, int Needed, int Of)
{
    private const int MostWindows = 4096;

    /// <summary>Reads the object.</summary>
    internal static DetectorDefinition Read(JsonPlace place)
    {
        ScoreKind score = place.Find("score")?.AsWord<ScoreKind>() ?? ScoreKind.MeanSquaredError;
        JsonPlace? threshold = place.Find("threshold");
        float? limit = (float?)threshold?.AsNumber(0, float.MaxValue);
        JsonPlace? release = place.Find("release");
        float? low = (float?)release?.AsNumber(0, float.MaxValue);
        if (low > limit)
        {
            throw release!.Error($"an alarm ends below this, so it must not be above the threshold {limit}.");
        }

        (int needed, int of) = (1, 1);
        if (place.Find("debounce") is { } debounce)
        {
            of = debounce.Require("of", "5").AsInteger(1, MostWindows);
            needed = debounce.Require("needed", "3").AsInteger(1, of);
            debounce.RejectOthers();
        }

        place.RejectOthers();
        return new DetectorDefinition(score, limit, low, needed, of);
    }
}
