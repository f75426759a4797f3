using TinyInfer.Converter.Files;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Report;
using TinyInfer.Training.Search;

namespace TinyInfer.Training;

/// <summary>What was learned.</summary>
public sealed record LearnResult
{
    private LearnResult(LearnSummary summary, OutputFiles files)
    {
        Summary = summary;
        Files = files;
    }

    /// <summary>The figures.</summary>
    public LearnSummary Summary { get; }

    /// <summary>The pipeline, what belongs to it, and the reports.</summary>
    public OutputFiles Files { get; }

    internal static LearnResult Of(RecordingSet set, IReadOnlyList<Part> parts, IReadOnlyList<Trial> trials,
        IReadOnlyList<Judgement> judged, Recommendation choice, Searcher searcher)
    {
        LearnSummary summary = LearnSummary.Of(set, parts, trials, judged, choice);
        OutputFiles files = choice.Chosen.Files;
        files.Add("learn.json", Converter.Report.Json.Write(summary) + "\n");
        files.Add("learn.html", LearnPage.Write(summary, set, trials, judged, choice, searcher));
        return new LearnResult(summary, files);
    }
}
