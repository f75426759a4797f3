using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Optimize;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Sparsity;
using TinyInfer.Converter.Streaming;
using TinyInfer.Converter.Tables;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.Conversion;

/// <summary>A model that has been read, optimized and calibrated, of which INT8 networks are made.</summary>
internal sealed class PreparedModel : IDisposable
{
    /// <summary>One sample in so many is held back for validation where no validation data is given.</summary>
    private const int HoldBackPeriod = 5;

    /// <summary>Samples made up for a model that needs no data, to see it run.</summary>
    private const int RandomSamples = 8;

    /// <summary>Samples that weights are pruned on.</summary>
    private const int PruningSamples = 512;

    /// <summary>Samples that layers are factored on.</summary>
    private const int FactoringSamples = 2048;

    private readonly ConversionOptions _options;
    private readonly SampleSet? _validation;
    private readonly CalibrationStatistics _statistics;
    private readonly EqualizedPair[] _pairs;
    private readonly Dictionary<string, float[]> _channels = new(StringComparer.Ordinal);

    private PreparedModel(ImportedModel model, ConversionOptions options)
    {
        Model = model;
        _options = options;
        StateLoop.Check(model.Network, options.States);
        Optimizer.Run(model.Network);
        SampleSet? normal = ReadSamples(options.Calibration, model, options);
        Normal = normal == null ? null : Choose(normal, model, options);
        _validation = ReadSamples(options.Validation, model, options);
        Tables = [.. new[] { Normal?.Table, _validation?.Table }.OfType<TableReport>()];
        Calibration = Normal;
        IsSequence = options.IsSequence || options.States.Count > 0;
        if (Normal != null && _validation == null)
        {
            // Steps of a sequence cannot be taken apart.
            (Calibration, _validation) = IsSequence ? (Normal, Normal) : Normal.Split(HoldBackPeriod);
        }

        if (Calibration == null && !model.IsQuantized)
        {
            throw new ConversionException(
                $"{options.Model}: a float model needs calibration data: --calibration FILE (.csv, .npy, .npz or .pb).");
        }

        model.Reference?.States = options.States;
        Factored = Factor();
        NarrowWeights.Apply(model.Network, options.Weights, options.Quality != ConversionQuality.Fast);
        WideTensors = WideLayers.Tensors(model.Network);
        WideLayers.Apply(model.Network, options.Activations);
        Pruned = Prune();
        bool hasHistograms = options.Quality != ConversionQuality.Fast || options.Calibrator is { } and not CalibrationMethod.MinMax;
        _statistics = Calibration == null || model.Reference == null
            ? EstimatedRanges.Estimate(model, options.Stage("estimating ranges"))
            : Calibrator.Run(model.Network, model.Reference, Calibration, hasHistograms, options.Stage("calibrating"));
        Observe(model.Network.Activations);
        _pairs = options.Quality == ConversionQuality.Fast || Calibration == null || model.Reference == null
            ? []
            : [.. EqualizedPair.Of(model.Network)];
        Equalizable = [.. _pairs.Select(pair => pair.Maker.Output.Name)];
        FindChannels();
    }

    /// <summary>The model; its network is not quantized.</summary>
    internal ImportedModel Model { get; }

    /// <summary>All calibration samples that count; null without calibration data.</summary>
    internal SampleSet? Normal { get; }

    /// <summary>Those that ranges are taken from; null without.</summary>
    internal SampleSet? Calibration { get; }

    /// <summary>Whether samples are steps of one sequence.</summary>
    internal bool IsSequence { get; }

    /// <summary>How tables of data have been understood.</summary>
    internal IReadOnlyList<TableReport> Tables { get; }

    /// <summary>The layers that have become two; empty if none.</summary>
    internal IReadOnlyList<FactoredLayer> Factored { get; }

    /// <summary>The tensors that can be int16.</summary>
    internal IReadOnlyList<WideTensor> WideTensors { get; }

    /// <summary>What has been taken out of each layer; empty if nothing.</summary>
    internal IReadOnlyList<PrunedLayer> Pruned { get; }

    /// <summary>Outputs of layers whose channels can be equalized.</summary>
    internal IReadOnlyList<string> Equalizable { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="options">What to convert.</param>
    /// <exception cref="ConversionException">The model or the data cannot be used.</exception>
    internal static PreparedModel Read(ConversionOptions options)
    {
        options.Progress?.Invoke("reading the model", 0);
        ImportedModel model = ImportedModel.Read(options);
        try
        {
            return new PreparedModel(model, options);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>A few of some samples: spread over all of them, or the first steps of a sequence.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="most">How many at most.</param>
    internal SampleSet Few(SampleSet samples, int most) => IsSequence ? samples.First(most) : samples.Take(most);

    /// <summary>Makes an INT8 network.</summary>
    /// <param name="plan">How.</param>
    internal QuantizedNetwork Quantize(QuantizationPlan plan)
    {
        Network network = Equalize(plan);
        StateLoop.Close(network, _options.States);
        Quantizer.Run(network, _statistics.RangesBy(plan.Ranges));
        return new QuantizedNetwork(
            Model.With(network), plan, _validation ?? SampleSet.Random(network.Inputs, RandomSamples),
            Calibration != null && network.Activations.Any(v => !v.IsQuantizationFixed));
    }

    /// <summary>The tensors that a choice can be made for, in order, with what each way of taking their range gives.</summary>
    internal IEnumerable<(string Tensor, CalibrationMethod[] Methods)> Choices()
    {
        Network network = Model.Network;
        IEnumerable<Value> made = network.Operators.Where(op => op.Rule == OutputRule.Calibrated).SelectMany(op => op.Outputs);
        foreach (string name in network.Inputs.Concat(made).Where(v => !v.IsQuantizationFixed).Select(v => v.Source?.Name)
            .OfType<string>().Distinct())
        {
            CalibrationMethod[] methods = [.. Enum.GetValues<CalibrationMethod>().Where(m => _statistics.Find(name, m) != null)
                .DistinctBy(m => _statistics.Find(name, m))];
            if (methods.Length > 1)
            {
                yield return (name, methods);
            }
        }
    }

    /// <summary>Sees to it that the ranges of all values are known that plans give factors to.</summary>
    /// <param name="plans">The plans.</param>
    internal void Observe(IEnumerable<QuantizationPlan> plans) => Observe(plans.SelectMany(plan => Equalize(plan).Activations));

    /// <summary>Sees to it that the ranges of values are known of which the model has another form.</summary>
    private void Observe(IEnumerable<Value> values)
    {
        SourceTensor[] sources = [.. values.Select(v => v.Source).OfType<SourceTensor>()
            .Where(source => source.RangeName != source.Name && _statistics.Find(source.RangeName, CalibrationMethod.MinMax) == null)];
        if (sources.Length > 0)
        {
            Calibrator.Add(_statistics, sources, Model.Reference!, Calibration!);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    /// <summary>A copy of the network with the factors of a plan.</summary>
    private Network Equalize(QuantizationPlan plan)
    {
        Network network = Model.Network.Clone();
        if (plan.Strengths.Count > 0)
        {
            foreach (EqualizedPair pair in EqualizedPair.Of(network).Where(p => plan.Strengths.ContainsKey(p.Maker.Output.Name)))
            {
                string output = pair.Maker.Output.Name;
                Equalizer.Apply(pair, _channels[output], plan.Strengths[output]);
            }
        }

        return network;
    }

    private IReadOnlyList<FactoredLayer> Factor()
    {
        if (!_options.Ranks.IsWanted)
        {
            return [];
        }

        if (Calibration == null || Model.Reference == null)
        {
            throw new ConversionException($"{_options.Ranks.Where}: a float model, ONNX, and calibration data are needed.");
        }

        _options.Progress?.Invoke("factoring", 0);
        FloatRuns runs = new(Model.Network, Model.Reference, Few(Calibration, FactoringSamples), IsSequence);
        return Factorizer.Run(Model.Network, runs, _options.Ranks);
    }

    private IReadOnlyList<PrunedLayer> Prune()
    {
        if (_options.Sparsity == 0)
        {
            return [];
        }

        if (Calibration == null || Model.Reference == null)
        {
            throw new ConversionException("--sparsity takes a float model, ONNX, and calibration data.");
        }

        _options.Progress?.Invoke("pruning", 0);
        FloatRuns runs = new(Model.Network, Model.Reference, Few(Calibration, PruningSamples), IsSequence);
        return Pruner.Run(Model.Network, runs, _options.Sparsity, _options.ByInputs);
    }

    /// <summary>Finds the largest magnitude of each channel that can be equalized.</summary>
    private void FindChannels()
    {
        if (_pairs.Length == 0)
        {
            return;
        }

        ILookup<string, Value> values = _pairs.Select(pair => pair.Maker.Output).ToLookup(v => v.Source!.Name);
        Calibrator.Visit(Model.Reference!, Calibration!, Note, null);

        void Note(string name, float[] elements)
        {
            foreach (Value value in values[name])
            {
                int channels = value.Shape[^1];
                if (!_channels.TryGetValue(value.Name, out float[]? largest))
                {
                    _channels[value.Name] = largest = new float[channels];
                }

                float[] ordered = value.Source!.ToValue(elements, null!);
                for (int i = 0; i < ordered.Length; i++)
                {
                    float magnitude = Math.Abs(ordered[i]);
                    largest[i % channels] = float.IsFinite(magnitude) ? Math.Max(largest[i % channels], magnitude) : largest[i % channels];
                }
            }
        }
    }

    private static SampleSet? ReadSamples(string? path, ImportedModel model, ConversionOptions options)
    {
        if (path == null)
        {
            return null;
        }

        SampleSet samples = DataFile.ReadSamples(
            path, [.. model.Network.Inputs.Where(v => !options.States.ContainsKey(v.Name)).Select(PortOf)], options.Table);
        foreach (InputReading reading in samples.Readings.Where(r => r.Doubt != null))
        {
            model.Network.Warnings.Add($"{path}: {reading.How}. {reading.Doubt}");
        }

        model.Network.Warnings.AddRange(samples.Table?.Warnings ?? []);
        return samples;
    }

    private static PortSummary PortOf(Value input) => new(
        input.Name, input.Source?.Shape ?? input.Shape, input.Quantization?.Scale ?? 0, input.Quantization?.ZeroPoint ?? 0,
            input.Source?.Type ?? default)
    {
        Wide = input.Source?.Wide,
        IsWide = input.IsWide,
    };

    /// <summary>The calibration samples that count, with a look at how much they say.</summary>
    private static SampleSet Choose(SampleSet samples, ImportedModel model, ConversionOptions options)
    {
        Network network = model.Network;
        bool isAutoencoder = network.Inputs.Count == 1 && network.Outputs.Count == 1
            && PortOf(network.Inputs[0]).Shape.SequenceEqual(PortOf(network.Outputs[0]).Shape);
        bool areOfValidation = options.Metric != null && options.Validation != null;
        LabelColumn? labels = options.Labels == null || areOfValidation
            ? samples.Labels
            : LabelFile.Read(options.Labels, samples.Count, "calibration sample");
        if (isAutoencoder && labels != null)
        {
            samples = NormalSamples.Of(samples, labels, options.Normal, model.Network.Warnings);
        }
        else if (options.Metric == null && (options.Labels != null || options.Normal != null))
        {
            throw new ConversionException(isAutoencoder
                ? "--normal: the calibration samples have no labels. Give them with --labels FILE, or in a column of the table that is "
                    + "called label."
                : $"{options.Model}: labels of calibration samples are for an autoencoder, which is calibrated by normal ones; this "
                    + "model takes samples of all classes. Leave --labels and --normal out.");
        }

        model.Network.Warnings.AddRange(CalibrationCheck.Of(
            samples, [.. network.Inputs.Where(input => !TreeGrids.AreAllReaders(network, input))]));
        return samples;
    }
}
