using System.CommandLine;
using System.Security.Cryptography;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Updates;
using TinyInfer.Federation.Statistics;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet round fetch</c>: what a round has found out, as a file.</summary>
internal sealed class RoundFetchCommand : ApiCommand
{
    private readonly Argument<int> _number = RoundCommand.Number();

    private readonly Argument<string> _file = new("FILE") { Description = "The file: .npy for weights, .json for all of it." };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RoundFetchCommand(Terminal terminal)
        : base("fetch", "Write what a round has found out to a file.", terminal)
    {
        Add(_number);
        Add(_file);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_file);
        RoundResult result = await GetAsync<RoundResult>(client, $"/api/rounds/{parsed.GetValue(_number)}/result", cancellation);
        byte[] file = !path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? result.Write()
            : result.Weights == null ? throw new ConversionException($"{path}: the round was one of sums. Give it a name with .json.")
            : NpyFile.Write(new NumericArray(
                [result.Weights.Length / sizeof(short)], Array.ConvertAll(RoundResult.ToWeights(result.Weights), w => (float)w),
                Converter.Blob.ElementType.Int16));
        string written = OutputFiles.WriteOne(path, file);
        Terminal.Output.WriteLine(IsJson(parsed) ? Json.Write(new { file = written }) : written);
    }
}

/// <summary>
/// <c>tinyinfer fleet round publish</c>: the detector that a round of sums gives, signed here, goes to the boards. The key stays where the
/// command runs; the service never has it.
/// </summary>
internal sealed class RoundPublishCommand : ApiCommand
{
    private readonly Argument<int> _number = RoundCommand.Number();

    private readonly Option<string> _pipeline = new("--pipeline")
    {
        HelpName = "FILE",
        Description = "The boards' pipeline, whose detector scores features.",
        Required = true,
    };

    private readonly Option<string> _recording = new("--recording")
    {
        HelpName = "FILE",
        Description = "Normal work, for the threshold: sums say nothing of quantiles.",
        Required = true,
    };

    private readonly Option<string> _key = new("--key")
    {
        HelpName = "FILE",
        Description = "The key of tinyinfer key whose updates the boards take.",
        Required = true,
    };

    private readonly Option<bool> _hold = new("--hold") { Description = "Register the update only: no device is asked to take it." };

    private readonly ScorerOptions _scorer = new();

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RoundPublishCommand(Terminal terminal)
        : base("publish", "Sign the detector that a round of sums gives, register it, and roll it out: a few devices first.", terminal)
    {
        Add(_number);
        Add(_pipeline);
        Add(_recording);
        Add(_key);
        _scorer.AddTo(this);
        Add(_hold);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        int number = parsed.GetValue(_number);
        RoundResult result = await GetAsync<RoundResult>(client, $"/api/rounds/{number}/result", cancellation);
        byte[] content = ContentOf(parsed, result);
        string temporary = Path.GetTempFileName();
        SignedUpdate signed;
        try
        {
            File.WriteAllBytes(temporary, content);
            signed = UpdateBuilder.Build(new UpdateRequest(temporary, parsed.GetRequiredValue(_key))
            {
                Group = result.Group,
                Release = $"round {number}",
            });
        }
        finally
        {
            File.Delete(temporary);
        }

        string data = Convert.ToHexStringLower(SHA256.HashData(result.Write()));
        string note = Uri.EscapeDataString($"round {number}: {result.Boards} boards, {result.Windows} windows");
        RegisteredUpdate update = await PostAsync<RegisteredUpdate>(
            client, $"/api/updates?note={note}&data={data}", signed.Bytes, cancellation);
        RolloutView? rollout = parsed.GetValue(_hold) ? null : await PostAsync<RolloutView>(
            client, "/api/rollouts", new RolloutRequest(update.Hash, null), cancellation);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(new { update, rollout }));
            return;
        }

        Terminal.Output.WriteLine($"update {update.Counter} for group '{update.Group}', of round {number}: {update.Hash}");
        if (rollout != null)
        {
            RolloutText.Print(Terminal.Output, rollout);
        }
    }

    private byte[] ContentOf(ParseResult parsed, RoundResult result)
    {
        PipelineDefinition definition = PipelineFile.Read(parsed.GetRequiredValue(_pipeline));
        ScorerChoice choice = _scorer.Read(parsed);
        if (result.Moments == null || (definition.Detector != null && definition.Detector.Score != ScoreKind.Features))
        {
            throw new ConversionException(
                "a round of sums, and a pipeline whose detector scores features, are expected. Weights are for the next round.");
        }

        int features = definition.CreatePipeline().FeatureCount;
        if (result.Moments.Mean.Length != features)
        {
            throw new ConversionException(
                $"{definition.File}: the round was of {result.Moments.Mean.Length} features, the pipeline has {features}.");
        }

        FittedDetector fitted = DetectorFitter.Fit(
            definition, Recording.Read(parsed.GetRequiredValue(_recording), definition), null, choice, new ThresholdRule(), null,
            given: PooledStatistics.Fit(result.Moments.ToMoments(result.Windows), choice));
        DetectorSettings settings = fitted.Settings;
        return DetectorWriter.Write(settings);
    }
}
