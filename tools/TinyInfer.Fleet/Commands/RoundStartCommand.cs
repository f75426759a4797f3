using System.CommandLine;
using TinyInfer.Cli.Commands;
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
    private static readonly RoundRequest _standard = new();
    private static readonly WeightsRequest _training = new();

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

    private readonly Option<int?> _windows = CheckedOption.Of<int?>(
        "--windows", "N", "a whole number", "Sums: windows of each board, 200 by default. Weights: as many as one counts for at most, 100.",
        CheckedOption.TryReadCount);

    private readonly Option<bool> _squares = new("--squares")
    {
        Description = "Sums: variances alone, without covariances; for more than 64 features.",
    };

    private readonly Option<int?> _clip = Count("--clip", $"Weights: the longest difference, in counts. Default: {_training.Clip}.");
    private readonly Option<int?> _passes = Count("--passes", $"Weights: passes over a board's windows. Default: {_training.Passes}.");
    private readonly Option<int?> _rate = Count("--rate", $"Weights: the learning rate is 2^(-N-2). Default: {_training.Rate}.");
    private readonly Option<int?> _trim = Count("--trim", "Weights: groups left out at each end of each weight. Default: 0.");

    private readonly Option<double?> _noise = CheckedOption.Of<double?>(
        "--noise", "Z", "a number, 0 and up", "Weights: deviation of a sum's noise, in parts of what one board changes it by. Default: 0.",
        CheckedOption.TryReadAmount);

    private readonly Option<double?> _share = CheckedOption.Of<double?>(
        "--share", "P", "a number above 0, at most 1", "The chance of each board to be asked. Default: 1.",
        (string text, out double? value) => CheckedOption.TryReadPositive(text, out value) && value <= 1);

    private readonly Option<int?> _groupSize = Count("--group-size", $"Boards whose sum is told. Default: {_standard.GroupSize}.");
    private readonly Option<int?> _least = Count("--least", $"The fewest boards that a sum is told of. Default: {_standard.Least}.");
    private readonly Option<double?> _join = Minutes(
        "--join-minutes", $"How long boards have to gather windows or to train. Default: {_standard.JoinMinutes}.");

    private readonly Option<double?> _send = Minutes(
        "--send-minutes", $"How long they have to send, and as long again to tell seeds. Default: {_standard.SendMinutes}.");

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RoundStartCommand(Terminal terminal)
        : base("start", "Begin a round: boards of a group sum up their features, or train weights; nobody sees those of one.", terminal)
    {
        Option[] options =
            [_group, _pipeline, _recording, _weights, _windows, _squares, _clip, _passes, _rate, _trim, _noise, _share, _groupSize, _least,
            _join, _send];
        Array.ForEach(options, Add);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        RoundRequest request = _standard with
        {
            Group = parsed.GetRequiredValue(_group),
            Share = parsed.GetValue(_share) ?? _standard.Share,
            GroupSize = parsed.GetValue(_groupSize) ?? _standard.GroupSize,
            Least = parsed.GetValue(_least) ?? _standard.Least,
            JoinMinutes = parsed.GetValue(_join) ?? _standard.JoinMinutes,
            SendMinutes = parsed.GetValue(_send) ?? _standard.SendMinutes,
        };
        request = (parsed.GetValue(_weights), parsed.GetValue(_pipeline), parsed.GetValue(_recording)) switch
        {
            ({ } weights, null, null) => request with { Weights = WeightsOf(parsed, weights) },
            (null, { } pipeline, { } recording) => request with { Sums = SumsOf(parsed, pipeline, recording) },
            _ => throw new ConversionException("either --weights, or --pipeline and --recording for sums, are expected."),
        };
        request.CreatePlan(1);
        RoundCommand.Print(Terminal, await PostAsync<RoundView>(client, "/api/rounds", request, cancellation), IsJson(parsed));
    }

    private static Option<int?> Count(string name, string description) =>
        CheckedOption.Of<int?>(name, "N", "a whole number", description, CheckedOption.TryReadCount);

    private static Option<double?> Minutes(string name, string description) =>
        CheckedOption.Of<double?>(name, "MINUTES", "a number above 0", description, CheckedOption.TryReadPositive);

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
            Windows = parsed.GetValue(_windows) ?? new SumsRequest().Windows,
        };
    }

    private WeightsRequest WeightsOf(ParseResult parsed, string file)
    {
        NumericArray array = NpyFile.Read(file);
        if (!array.Values.All(value => value == Math.Round(value) && Math.Abs(value) <= short.MaxValue))
        {
            throw new ConversionException($"{file}: whole numbers from -32767 to 32767 are expected.");
        }

        return _training with
        {
            Before = RoundResult.ToBytes(Array.ConvertAll(array.Values, value => (short)value)),
            Clip = parsed.GetValue(_clip) ?? _training.Clip,
            MostWindows = parsed.GetValue(_windows) ?? _training.MostWindows,
            Passes = parsed.GetValue(_passes) ?? _training.Passes,
            Rate = parsed.GetValue(_rate) ?? _training.Rate,
            Noise = (float)(parsed.GetValue(_noise) ?? 0),
            Trim = parsed.GetValue(_trim) ?? 0,
        };
    }
}
