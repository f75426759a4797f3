using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet round start</c>: begins a round of sums or of weights.</summary>
internal sealed class RoundStartCommand : ApiCommand
{
    private readonly Option<string> _group = new("--group")
    {
        HelpName = "NAME",
        Description = "The group whose boards learn together.",
        Required = true,
    };

    private readonly Option<string?> _pipeline = new("--pipeline")
    {
        HelpName = "FILE",
        Description = "Sums: the pipeline whose features are summed up.",
    };

    private readonly Option<string?> _recording = new("--recording")
    {
        HelpName = "FILE",
        Description = "Sums: a recording of one machine. It says where features lie and how far they reach; beyond ±8 deviations boards "
            + "leave a window out.",
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        HelpName = "FILE",
        Description = "Weights: those to begin with, a .npy file of whole numbers from -32767 to 32767.",
    };

    private readonly Option<bool> _squares = new("--squares")
    {
        Description = "Sums: variances alone, without covariances; for more than 64 features.",
    };

    private readonly RoundPlanOptions _plan = new();

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RoundStartCommand(Terminal terminal)
        : base("start", "Begin a round: boards of a group sum up their features, or train weights; nobody sees those of one.", terminal)
    {
        Add(_group);
        Add(_pipeline);
        Add(_recording);
        Add(_weights);
        Add(_squares);
        _plan.AddTo(this);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        RoundRequest request = _plan.Read(parsed) with { Group = parsed.GetRequiredValue(_group) };
        request = (parsed.GetValue(_weights), parsed.GetValue(_pipeline), parsed.GetValue(_recording)) switch
        {
            ({ } weights, null, null) => request with { Weights = WeightsOf(parsed, weights) },
            (null, { } pipeline, { } recording) => request with { Sums = SumsOf(parsed, pipeline, recording) },
            _ => throw new ConversionException("either --weights, or --pipeline and --recording for sums, are expected."),
        };
        request.CreatePlan(1);
        RoundCommand.Print(Terminal, await PostAsync<RoundView>(client, "/api/rounds", request, cancellation), IsJson(parsed));
    }

    private SumsRequest SumsOf(ParseResult parsed, string pipeline, string file)
    {
        PipelineDefinition definition = PipelineFile.Read(pipeline);
        FeatureTable table = FeatureTable.Compute(definition, Recording.Read(file, definition));
        HashSet<int> faulty = [.. table.FaultyWindows];
        float[][] rows = [.. table.Values.Chunk(table.FeatureCount).Where((_, i) => !faulty.Contains(i))];
        if (rows.Length < 2)
        {
            throw new ConversionException($"{file}: two windows or more without a sensor fault are expected.");
        }

        double[] mean = [.. Enumerable.Range(0, table.FeatureCount).Select(i => rows.Average(row => (double)row[i]))];
        double[] deviation = [.. Enumerable.Range(0, table.FeatureCount).Select(
            i => Math.Sqrt(rows.Average(row => (row[i] - mean[i]) * (row[i] - mean[i]))))];
        return new SumsRequest
        {
            Centre = [.. mean.Select(m => (float)m)],

            // Machines differ: what one of them reaches, twice, is one scale of eight.
            Scale = [.. deviation.Select(d => (float)(1 / Math.Max(2 * d, 1e-3)))],
            IsCorrelated = !parsed.GetValue(_squares),
            Windows = _plan.ReadWindows(parsed) ?? new SumsRequest().Windows,
        };
    }

    private WeightsRequest WeightsOf(ParseResult parsed, string file)
    {
        NumericArray array = NpyFile.Read(file);
        if (!array.Values.All(value => value == Math.Round(value) && Math.Abs(value) <= short.MaxValue))
        {
            throw new ConversionException($"{file}: whole numbers from -32767 to 32767 are expected.");
        }

        return _plan.ReadWeights(parsed, Array.ConvertAll(array.Values, value => (short)value));
    }
}
