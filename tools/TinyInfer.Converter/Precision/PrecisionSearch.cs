using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Sparsity;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Precision;

/// <summary>
/// Finds the fewest bits, layer by layer, with which a metric loses no more than it may. Where int8 loses more, as few tensors as possible
/// become int16 first. Then all layers get as many bits for their weights alike; then, from what is good enough, as many layers as possible
/// get fewer, those first that lose least for what they save.
/// </summary>
public sealed class PrecisionSearch
{
    /// <summary>Layers that are tried by themselves: those that save most.</summary>
    private const int MostLayers = 24;

    private ConversionOptions _options;
    private readonly List<PrecisionTrial> _trials = [];
    private readonly Dictionary<int, BitPrices> _prices = [];
    private string[] _layers = [];
    private QuantizationPlan? _quantization;
    private string[] _wide = [];
    private TaskMetric? _metric;
    private double? _reference;

    private PrecisionSearch(ConversionOptions options) => _options = options with
    {
        AcceptLoss = true,
        Progress = options.Progress == null ? null : (_, _) => options.Progress(What, Done),
    };

    private string What => $"choosing bits, trial {_trials.Count + 1}";

    /// <summary>Trials come to an end, which nobody knows before.</summary>
    private double Done => 1 - (1 / (1 + (_trials.Count / 6.0)));

    private double MaxLoss => _options.MaxLoss ?? 0;

    /// <summary>Converts a model with the bits that are found.</summary>
    /// <param name="options">What to convert, by what metric, and how much of it may be lost.</param>
    /// <returns>The conversion, with what was tried.</returns>
    /// <exception cref="ConversionException">The model, the data or an option cannot be used.</exception>
    public static ConversionResult Convert(ConversionOptions options) => new PrecisionSearch(options).Run();

    private ConversionResult Run()
    {
        LowRankChoice? lowRank = null;
        SparsityChoice? sparsity = null;
        if (_options.Ranks.IsWanted)
        {
            (ConversionResult factored, LayerRanks ranks) = LowRankSearch.Choose(_options with { Sparsity = 0 }, ValueOf, LeastOf);
            lowRank = factored.LowRank;
            _options = _options with { Ranks = ranks };
        }

        if (_options.Sparsity > 0)
        {
            (ConversionResult pruned, double byInputs) = SparsitySearch.Choose(_options, ValueOf, LeastOf);
            sparsity = pruned.Sparsity;
            _options = _options with { ByInputs = byInputs };
        }

        ConversionResult most = Try(WeightBits.Standard);
        if (_trials[0].Loss > MaxLoss && Widen(most))
        {
            most = Try(WeightBits.Standard);
        }

        Dictionary<int, ConversionResult> alike = WeightBits.Widths.Where(b => b < WeightBits.Most).ToDictionary(
            b => b, b => Try(WeightBits.Standard with { Default = b }));
        alike.Add(WeightBits.Most, most);
        int? start = WeightBits.Widths.Where(b => IsGood(Alike(b))).Cast<int?>().MinBy(b => PriceOf(b!.Value));
        int[] chosen = start == null || start == WeightBits.Widths[0] ? Alike(start ?? WeightBits.Most) : Lower(start.Value);
        ConversionResult result = chosen.Distinct().Count() == 1 ? alike[chosen[0]] : Try(BitsOf(chosen));
        PrecisionTrial own = _trials.Last(t => t.Has(chosen, _wide));
        return result with
        {
            LowRank = lowRank,
            Sparsity = sparsity,
            Precision = new PrecisionChoice(
                _options.Metric!.Value, _reference!.Value, MaxLoss, _layers,
                [.. _trials.Select(t => t with
                {
                    IsChosen = ReferenceEquals(t, own),
                    IsOnFront = !_trials.Exists(other => other.Dominates(t)),
                })]),
            Warnings = [.. result.Warnings, .. own.Loss <= MaxLoss ? Array.Empty<string>() : [Excess(own)]],
        };
    }

    private string Excess(PrecisionTrial own) => FormattableString.Invariant(
        $"With 8 bits for all weights the metric loses {own.Loss:G3}, more than --max-loss {MaxLoss}, and they keep 8 bits")
        + (_trials.Where(t => t.Wide.Count > 0).Select(t => (double?)t.Loss).Min() is { } wide
            ? FormattableString.Invariant($", activations too: with int16 it loses {wide:G3}. ") : ". ")
        + "It is not bits that it is lost by: see --calibrator, --quality best and the calibration data.";

    private double LeastOf(ConversionResult result) => (ReferenceOf(result) ?? ValueOf(result)) - MaxLoss;

    /// <summary>Makes as few tensors int16 as will do.</summary>
    /// <param name="narrow">The conversion with int8 for all.</param>
    /// <returns>Whether that is good enough, and later conversions have them.</returns>
    private bool Widen(ConversionResult narrow)
    {
        IReadOnlyList<WideTensor> tensors = narrow.WideTensors;
        ConversionOptions start = _options;
        QuantizationPlan? plan = _quantization;
        ActivationPrices? prices = null;
        void Take(int[] some)
        {
            WideTensor[] wide = [.. some.Select(i => tensors[i])];
            _wide = [.. wide.SelectMany(t => t.Layers).Distinct()];
            _options = start with { Activations = start.Activations.WithWide(_wide) };

            // Ranges that were chosen for int8 may leave out what 16 bits have room for.
            _quantization = plan == null || start.Calibrator != null || start.Quality == ConversionQuality.Fast ? plan
                : plan with { Ranges = wide.Aggregate(plan.Ranges, (r, t) => r.With(t.Tensor, CalibrationMethod.MinMax)) };
        }

        int[] chosen = new ActivationSearch(tensors.Count, MaxLoss, some =>
        {
            Take(some);
            int[] bits = Alike(WeightBits.Most);
            if (_trials.Find(t => t.Has(bits, _wide)) is not { } trial)
            {
                // All of them together say what each layer costs.
                ConversionResult result = ModelConverter.Convert(_options with
                {
                    Mode = prices == null ? _options.Mode : null,
                    Quantization = _quantization,
                });
                prices ??= new ActivationPrices(narrow, result);
                Add(bits, result, prices.Of(result));
                trial = _trials[^1];
            }

            return (trial.Loss, trial.Instructions + trial.Flash);
        }).Run();
        Take(chosen);
        if (chosen.Length > 0)
        {
            _prices.Clear();
        }

        return chosen.Length > 0;
    }

    /// <summary>Gives layers fewer bits than all have, as long as that is good.</summary>
    private int[] Lower(int start)
    {
        int[] bits = Alike(start);
        int least = WeightBits.Widths[0];
        int[] order = [.. Enumerable.Range(0, _layers.Length).Where(layer => Saving(layer, start, least) > 0)
            .OrderByDescending(layer => Saving(layer, start, least)).Take(MostLayers)
            .OrderBy(layer => Math.Max(0, LossOf(With(bits, [layer], least))) / Math.Max(1, Saving(layer, start, least)))];
        foreach (int width in WeightBits.Widths.Where(b => b < start))
        {
            int[] open = [.. order.Where(layer => bits[layer] == start && Saving(layer, start, width) > 0)];
            int good = 0;
            int bad = open.Length + 1;
            while (bad - good > 1)
            {
                int middle = (good + bad) / 2;
                (good, bad) = IsGood(With(bits, open[..middle], width)) ? (middle, bad) : (good, middle);
            }

            bits = With(bits, open[..good], width);
        }

        return bits;
    }

    private int[] Alike(int bits) => [.. Enumerable.Repeat(bits, _layers.Length)];

    private static int[] With(int[] bits, int[] layers, int width) => [.. bits.Select((b, layer) => layers.Contains(layer) ? width : b)];

    private WeightBits BitsOf(int[] bits) => WeightBits.Standard with
    {
        Layers = _layers.Zip(bits).GroupBy(p => p.First).ToDictionary(g => g.Key, g => g.Max(p => p.Second)),
    };

    /// <summary>One number to compare bits by that all layers have: see <see cref="BitPrices.Of(int)"/>.</summary>
    private double PriceOf(int bits) => _prices[bits].Total.Instructions + (double)_prices[bits].Total.Flash;

    private double Saving(int layer, int from, int to) => _prices[from].Of(layer) - _prices[to].Of(layer);

    private bool IsGood(int[] bits) => LossOf(bits) <= MaxLoss;

    /// <summary>What some bits lose; no code is generated to learn it.</summary>
    private double LossOf(int[] bits)
    {
        if (_trials.Find(t => t.Has(bits, _wide)) is { } known)
        {
            return known.Loss;
        }

        ConversionResult result = ModelConverter.Convert(
            _options with { Weights = BitsOf(bits), Mode = null, Quantization = _quantization });
        Add(bits, result, bits.Select((b, layer) => _prices[b].Layers[layer]).Aggregate(
            _prices[WeightBits.Most].Rest, (sum, price) => sum + price));
        return _trials[^1].Loss;
    }

    /// <summary>Converts with some bits, generated code and all.</summary>
    private ConversionResult Try(WeightBits weights)
    {
        ConversionResult result = ModelConverter.Convert(_options with { Weights = weights, Quantization = _quantization });
        _quantization ??= result.Quantization;
        List<(string Name, int Index)> layers = [.. result.Network.Operators.Where(op => !op.IsView).Select(
            (op, i) => (op as INarrowable, op.Name, i)).Where(l => l.Item1 != null).Select(l => (l.Name, l.i))];
        _layers = [.. layers.Select(l => l.Name)];
        BitPrices prices = BitPrices.Of(ConversionSummary.LayersOf(result), [.. layers.Select(l => l.Index)], result.Model);
        _prices.TryAdd(weights.Default, prices);

        // What was estimated of it is known now.
        int[] bits = [.. _layers.Select(weights.Of)];
        _trials.RemoveAll(t => t.Has(bits, _wide));
        Add(bits, result, prices.Total);
        return result;
    }

    private void Add(int[] bits, ConversionResult result, BitPrice price)
    {
        double value = ValueOf(result);
        _reference ??= ReferenceOf(result) ?? value;
        _trials.Add(new PrecisionTrial(bits, value, _reference.Value - value, price.Instructions, price.Flash, price.Ram) { Wide = _wide });
    }

    private double ValueOf(ConversionResult result)
    {
        if (_options.Metric == MetricKind.Snr)
        {
            return result.Outputs.Min(output => output.SignalToNoise);
        }

        _metric ??= MakeMetric(result);
        return _metric.Of(result.Model, StateUses.Of(result.Records, _options.IsSequence));
    }

    private TaskMetric MakeMetric(ConversionResult result)
    {
        (string? path, string unit) = _options.Validation == null ? (_options.Calibration, "calibration sample")
            : (_options.Validation, "validation sample");
        SampleSet samples = path == null
            ? throw new ConversionException($"{_options.Model}: --metric takes samples: --validation FILE, or --calibration FILE.")
            : new BatchRunner(result.Model).Read(path, _options.Table);
        return new TaskMetric(
            _options.Metric!.Value, samples, LabelFile.Read(_options.Labels!, samples.Count, unit), _options.Normal, result.Network.Labels);
    }

    /// <summary>The metric of the model that is converted; null if it cannot be run, or has none.</summary>
    private double? ReferenceOf(ConversionResult result)
    {
        using ImportedModel model = ImportedModel.Read(_options);
        model.Reference?.States = _options.States;
        return _metric == null || model.Reference == null ? null : _metric.Of(model.Reference, model.Network, result.Model);
    }
}
