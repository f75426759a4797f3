using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Optimize;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Streaming;
using TinyInfer.Converter.Tables;
using TinyInfer.Converter.Tune;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Conversion;

/// <summary>The whole way from a model file to a blob that has been run: import, optimize, quantize, plan, emit, verify.</summary>
public static class ModelConverter
{
    /// <summary>One sample in so many is held back for validation where no validation data is given.</summary>
    private const int HoldBackPeriod = 5;

    /// <summary>The most samples that layers are compared on.</summary>
    private const int MostValidationSamples = 100;

    /// <summary>Samples made up for a model that needs no data, to see it run.</summary>
    private const int RandomSamples = 8;

    /// <summary>Converts a model.</summary>
    /// <param name="options">What to convert, and how.</param>
    /// <returns>The blob, and how it compares with the model in its file.</returns>
    /// <exception cref="ConversionException">The model, the data or an option cannot be used.</exception>
    public static ConversionResult Convert(ConversionOptions options)
    {
        options = options with { Name = ModelName.Of(options) };
        try
        {
            return Run(options);
        }
        catch (ModelFormatException e)
        {
            // What is wrong is said of a blob, but it is the model's.
            throw new ConversionException(
                $"{options.Model}: its layers contradict each other ({e.Message.Replace("blob, ", string.Empty)}). Export it again.", e);
        }
        catch (ConversionException e) when (!NamesFile(e.Message, options))
        {
            throw new ConversionException($"{options.Model}: {e.Message}", e);
        }
    }

    private static bool NamesFile(string message, ConversionOptions options) =>
        ((string?[])[options.Model, options.Calibration, options.Validation]).Any(
            path => path != null && message.StartsWith(path, StringComparison.Ordinal));

    private static ConversionResult Run(ConversionOptions options)
    {
        (QuantizedNetwork made, IReadOnlyList<TuningStep> tuning) = options.Quality == ConversionQuality.Best
            ? BestQuality.Make(options, Quantize, Stage(options, "tuning"))
            : (Quantize(options), []);
        using ImportedModel model = made.Model;
        AnomalyThreshold threshold = new(options.Threshold, model, made.Normal);
        SampleSet validation = made.IsSequence ? made.Validation.First(MostValidationSamples) : made.Validation.Take(MostValidationSamples);
        ConversionResult result = Finish(options, model, made.IsCalibrated, validation, threshold);
        result = options.Streaming ? StreamingConverter.Convert(result, validation, options) : result;
        result = options.Mode is { } mode ? CompiledConverter.Convert(result, mode, options) : result;
        return result with
        {
            Warnings = [.. result.Warnings, .. RamBudget.Check(options.Ram, result.Model, options.Mode)],
            Tables = made.Tables,
            Tuning = tuning,
        };
    }

    private static QuantizedNetwork Quantize(ConversionOptions options)
    {
        options.Progress?.Invoke("reading the model", 0);
        ImportedModel model = ImportedModel.Read(options);
        try
        {
            return Quantize(model, options);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static QuantizedNetwork Quantize(ImportedModel model, ConversionOptions options)
    {
        StateLoop.Check(model.Network, options.States);
        Optimizer.Run(model.Network);
        NarrowWeights.Apply(model.Network, options.Weights, options.Quality == ConversionQuality.Best);
        SampleSet? normal = ReadSamples(options.Calibration, model, options);
        normal = normal == null ? null : Choose(normal, model, options);
        SampleSet? validation = ReadSamples(options.Validation, model, options);
        IEnumerable<TableReport> tables = new[] { normal?.Table, validation?.Table }.OfType<TableReport>();
        SampleSet? calibration = normal;
        bool isSequence = options.IsSequence || options.States.Count > 0;
        if (normal != null && validation == null)
        {
            // Steps of a sequence cannot be taken apart.
            (calibration, validation) = isSequence ? (normal, normal) : normal.Split(HoldBackPeriod);
        }

        if (calibration == null && !model.IsQuantized)
        {
            throw new ConversionException(
                $"{options.Model}: a float model needs calibration data: --calibration FILE (.csv, .npy, .npz or .pb).");
        }

        model.Reference?.States = options.States;
        CalibrationMethod method = options.Calibrator ?? CalibrationMethod.MinMax;
        Ranges ranges = calibration == null || model.Reference == null
            ? EstimatedRanges.Estimate(model, Stage(options, "estimating ranges"))
            : Calibrator.Run(model.Network, model.Reference, calibration, method, Stage(options, "calibrating"));
        StateLoop.Close(model.Network, options.States);
        Quantizer.Run(model.Network, ranges);
        return new QuantizedNetwork(
            model, normal, calibration, validation ?? SampleSet.Random(model.Network.Inputs, RandomSamples), isSequence, [.. tables]);
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

    private static ConversionResult Finish(
        ConversionOptions options, ImportedModel imported, bool isCalibrated, SampleSet validation, AnomalyThreshold threshold)
    {
        Network network = imported.Network;
        List<string> warnings = [.. network.Warnings];
        string name = options.Name!;
        ArenaPlan plan = ArenaPlanner.Plan(network);
        if (plan.Size > Format.BlobFormat.MaxArenaSize)
        {
            throw new ConversionException(
                $"{options.Model}: activations take {plan.Size:N0} bytes, far beyond "
                + "what a device holds. Use smaller inputs, or fewer channels.");
        }

        BlobModel records = BlobEmitter.Emit(network, plan.OffsetOf);
        records.Metadata[Format.Metadata.Name] = name;
        records.Metadata[Format.Metadata.Producer] = $"TinyInfer {typeof(ModelConverter).Assembly.GetName().Version?.ToString(3)}";
        LayerMetadata.Store(records, network);
        if (network.Labels != null)
        {
            records.Metadata[Format.Metadata.Labels] = string.Join('\n', network.Labels);
        }

        records.Metadata[Format.Metadata.Ports] = string.Join('\n', network.Inputs.Concat(network.Outputs).Select(v => v.PortName));
        for (int i = 0; i < network.Inputs.Count; i++)
        {
            if (network.Inputs[i].Normalization is { } normalization)
            {
                records.Metadata[$"{Format.Metadata.Normalization}{i}"] = normalization.ToEntry();
            }
        }

        StoreTypes(records, network);
        threshold.Store(records, options.IsSequence, warnings);
        StateUse state = StateUses.Of(records, options.IsSequence);
        if (state == StateUse.Reset)
        {
            records.Metadata[Format.Metadata.State] = "reset";
        }

        (byte[] blob, InferenceModel model) = VerifiedBlob.Make(records, network, validation[0], options.Ram);
        if (state == StateUse.Reset)
        {
            warnings.Add(
                "The model's state lives on from run to run, as in TensorFlow Lite; samples were taken as "
                + "independent here (--sequence: as one sequence). Call Reset() before each run that does "
                + "not continue the one before; guards do so before every window.");
        }

        Verification verification = Verifier.Compare(model, network, imported.Reference, validation, state, Stage(options, "verifying"));
        if (LostSignal.Find(verification) is { } loss)
        {
            warnings.Add(options.AcceptLoss
                ? $"{loss}."
                : throw new ConversionException(
                    $"{options.Model}: {string.Join(' ', [$"{loss}.", .. warnings])} "
                    + "Nothing is written. --accept-loss converts it all the same."));
        }

        warnings.AddRange(Advice.OnAccuracy(network, verification, isCalibrated));
        warnings.AddRange(Advice.OnMemory(model));
        return new ConversionResult(name, blob, network, plan, verification.Layers, validation.Count, warnings)
        {
            Model = model,
            Outputs = verification.Outputs,
            Records = records,
            NormalScores = threshold.Scores,
        };
    }

    /// <summary>
    /// Says which type each input and output has in the source model, unless all are reals, which is what a blob means that does not say
    /// it.
    /// </summary>
    private static void StoreTypes(BlobModel records, Network network)
    {
        string[] types = [.. network.Inputs.Concat(network.Outputs).Select(PortSummary.TypeLine)];
        if (types.Any(type => type != ElementType.Float32.Name()))
        {
            records.Metadata[Format.Metadata.Types] = string.Join('\n', types);
        }
    }

    private static Progress Stage(ConversionOptions options, string what) => new(done => options.Progress?.Invoke(what, done));

    /// <summary>Reports at once, on the caller's thread, so that a display never lags behind.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
