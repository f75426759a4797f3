using System.CommandLine;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Cli.Commands;

/// <summary>Options of how many bits and weights layers have: given, or chosen by what a metric loses.</summary>
internal sealed class PrecisionOptions
{
    private readonly Option<WeightBits> _weights = CheckedOption.Bits();

    private readonly Option<ActivationBits> _activations = CheckedOption.Activations();

    private readonly Option<MetricKind?> _metric = CheckedOption.Word<MetricKind>(
        "--metric", "Choose the bits of each layer's weights, the cheapest with which this metric loses no more than --max-loss, and int16 "
        + "activations where int8 loses more. All but snr take --labels, of the validation samples or else of the calibration samples.");

    private readonly Option<double?> _maxLoss = CheckedOption.Of<double?>(
        "--max-loss", "X", "a number, 0 or more",
            "The most that --metric may lose against the float model: 0.005 of an AUC, accuracy or F1; "
        + "of snr, dB against weights of 8 bits.", CheckedOption.TryReadAmount);

    private readonly Option<LayerRanks> _ranks = CheckedOption.Ranks();

    private readonly Option<double?> _sparsity = CheckedOption.Of<double?>(
        "--sparsity", "X", "a number above 0 and below 1",
        "Make this part of the weights 0, in groups of three that compiled code multiplies at once and then leaves out; the weights that "
        + "stay make up for them on calibration data.",
        (string text, out double? value) => CheckedOption.TryReadPositive(text, out value) && value < 1);

    /// <summary>Whether weights are to be tuned for what is asked.</summary>
    /// <param name="parsed">The command line.</param>
    internal bool NeedsTuning(ParseResult parsed) =>
        parsed.GetValue(_metric) != null || parsed.GetValue(_sparsity) != null || parsed.GetValue(_ranks)?.IsWanted == true;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="labels">Its option for labels.</param>
    /// <param name="normal">Its option for labels that mean normal.</param>
    /// <param name="streaming">Its option for streaming.</param>
    internal void AddTo(Command command, Option labels, Option normal, Option streaming)
    {
        command.Add(_weights);
        command.Add(_activations);
        command.Add(_ranks);
        command.Add(_sparsity);
        command.Add(_metric);
        command.Add(_maxLoss);
        command.Validators.Add(result =>
        {
            bool Has(Option option) => result.GetResult(option) is { Implicit: false };
            string[] ranks = [.. result.GetResult(_ranks)?.Tokens.Select(t => t.Value) ?? []];
            if (ranks.Contains("auto") && ranks.Any(text => text != "auto"))
            {
                result.AddError("--low-rank auto chooses layers and ranks; leave out either auto or LAYER=RANK.");
            }

            if (!Has(_metric))
            {
                if (Has(_maxLoss))
                {
                    result.AddError("--max-loss says how much a metric may lose: give --metric auc, accuracy, f1 or snr with it.");
                }

                return;
            }

            string word = result.GetResult(_metric)!.Tokens.FirstOrDefault()?.Value ?? string.Empty;
            MetricKind? metric = Enum.TryParse(word, ignoreCase: true, out MetricKind kind) ? kind : null;
            if (!Has(_maxLoss))
            {
                result.AddError("--metric chooses bits by what may be lost: give --max-loss X with it.");
            }

            if (Has(_weights))
            {
                result.AddError("--weights and --metric both say how many bits weights have; leave one of them out.");
            }

            if (metric is not (null or MetricKind.Snr) && !Has(labels))
            {
                result.AddError("--metric judges answers by what samples are in truth: give --labels FILE with it, or take --metric snr.");
            }

            if (metric == MetricKind.Accuracy && Has(normal))
            {
                result.AddError("--normal is for anomalies, and --metric accuracy for classes; leave one of them out.");
            }

            if (Has(streaming))
            {
                result.AddError("--metric judges whole windows, which a streaming model does not take; find bits without --streaming "
                    + "first, "
                    + "and give them with --weights.");
            }
        });
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The other options of the conversion.</param>
    internal ConversionOptions Read(ParseResult parsed, ConversionOptions options) => options with
    {
        Weights = parsed.GetValue(_weights) ?? options.Weights,
        Activations = parsed.GetValue(_activations) ?? options.Activations,
        Ranks = parsed.GetValue(_ranks) ?? options.Ranks,
        Sparsity = parsed.GetValue(_sparsity) ?? 0,
        Metric = parsed.GetValue(_metric),
        MaxLoss = parsed.GetValue(_maxLoss),
    };
}
