using System.Security.Cryptography;
using System.Text;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Tune;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Conversion;

/// <summary>
/// The best INT8 network that is found for a float model: a plan of ranges and factors first, then weights and biases tuned. All is judged
/// by the output over calibration samples, without labels.
/// </summary>
internal static class BestQuality
{
    /// <summary>Finds it.</summary>
    /// <param name="options">What to convert.</param>
    /// <param name="prepared">The model.</param>
    /// <returns>The network, and what was tried.</returns>
    internal static (QuantizedNetwork Network, IReadOnlyList<TuningStep> Steps) Make(ConversionOptions options, PreparedModel prepared)
    {
        QuantizationPlan start = options.Quantization ?? new QuantizationPlan(options.Calibrator ?? default);
        prepared.Observe([start]);
        QuantizedNetwork first = prepared.Quantize(start);
        Network network = first.Model.Network;
        bool isNarrow = network.Operators.Exists(op => op is INarrowable { BitsPerWeight: < WeightBits.Most });
        if (prepared.Calibration == null || prepared.Model.Reference == null || !(first.IsCalibrated || isNarrow))
        {
            string quality = options.Quality.ToString().ToLowerInvariant();
            network.Warnings.Add(isNarrow
                ? $"--quality {quality} changes nothing: to tune weights of few bits it takes calibration data, and an ONNX model."
                : $"--quality {quality} changes nothing: it tunes a float model on calibration data, and this one is INT8 already.");
            return (first, []);
        }

        SearchEffort effort = SearchEffort.Of(options.Quality);
        FloatRuns runs = new(network, prepared.Model.Reference, SamplesOf(prepared, network, effort), prepared.IsSequence);
        using TuningJournal journal = new(
            options.Journal, options.Journal == null ? string.Empty : SubjectOf(options), ScopeOf(options, prepared, network));
        List<TuningStep> steps = [];
        if (first.IsCalibrated && options.Quantization == null)
        {
            PlanSearch search = new(options, prepared, effort, runs, journal);
            steps.AddRange(search.Run());
            first = prepared.Quantize(search.Best);
        }

        Tuner tuner = new(new TuningRun(first.Model.Network, runs), journal, first.Plan.ToString());
        steps.AddRange(tuner.Run(effort.Rounds, options.Stage("tuning weights")));
        return (first, steps);
    }

    /// <summary>What decides about the results of what is tried.</summary>
    private static string SubjectOf(ConversionOptions options)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string? path in (string?[])[options.Model, options.Calibration, options.Labels, options.Validation])
        {
            hash.AppendData(path == null ? [0] : SHA256.HashData(File.ReadAllBytes(path)));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', (IEnumerable<object?>)[
            typeof(BestQuality).Assembly.GetName().Version, options.Quality, options.Calibrator, options.Rounding, options.IsSequence,
            options.Table, .. options.Normal ?? [], .. options.States, .. options.Dimensions])));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Which of the networks that one conversion tunes this is: bits, and what has been factored and pruned.</summary>
    private static string ScopeOf(ConversionOptions options, PreparedModel prepared, Network network) => string.Join(' ', (object[])[
        .. network.Operators.OfType<INarrowable>().Select(op => op.BitsPerWeight),
        .. network.Activations.Where(v => v.BecomesWide).Select(v => v.Name),
        .. prepared.Factored.Select(l => FormattableString.Invariant($"{l.Layer}:{l.Rank}")),
        .. options.Sparsity == 0 ? Array.Empty<object>() : [FormattableString.Invariant($"{options.Sparsity:R}/{options.ByInputs:R}")]]);

    private static SampleSet SamplesOf(PreparedModel prepared, Network network, SearchEffort effort)
    {
        double work = network.Operators.Select(op => op.Macs).Sum() * 2.0 * network.Operators.Count;
        int most = (int)Math.Clamp(effort.MostWork / Math.Max(1, work), SearchEffort.FewestSamples, effort.MostSamples);
        return prepared.Few(prepared.Calibration!, most);
    }
}
