using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Sparsity;
using TinyInfer.Converter.Tune;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Conversion;

/// <summary>The whole way from a model file to a blob that has been run: import, optimize, quantize, plan, emit, verify.</summary>
public static class ModelConverter
{
    /// <summary>The most samples that layers are compared on.</summary>
    private const int MostValidationSamples = 100;

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
        using PreparedModel prepared = PreparedModel.Read(options);
        (QuantizedNetwork made, IReadOnlyList<TuningStep> tuning) = options.Quality == ConversionQuality.Fast
            ? (prepared.Quantize(new QuantizationPlan(options.Calibrator ?? default)), [])
            : BestQuality.Make(options, prepared);
        ImportedModel model = made.Model;
        AnomalyThreshold threshold = new(options.Threshold, model, prepared.Normal);
        SampleSet validation = prepared.Few(made.Validation, MostValidationSamples);
        ConversionResult result = Finish(options, model, made.IsCalibrated, validation, threshold);
        result = options.Streaming ? StreamingConverter.Convert(result, validation, options) : result;
        result = options.Mode is { } mode ? CompiledConverter.Convert(result, mode, options) : result;
        return result with
        {
            Warnings =
            [
                .. result.Warnings, .. RamBudget.Check(options.Ram, result.Model, options.Mode),
                .. prepared.Pruned.Count == 0 || result.Choices.Any(choice => choice.Mode == ExecutionMode.Compiled) ? Array.Empty<string>()
                    : ["--sparsity saves no instructions here: compiled layers alone leave zeros out. See --mode and --flash."],
            ],
            Tables = prepared.Tables,
            Tuning = tuning,
            Sparsity = prepared.Pruned.Count > 0 ? new SparsityChoice(options.Sparsity, [], prepared.Pruned) : null,
            LowRank = prepared.Factored.Count > 0 ? new LowRankChoice([], prepared.Factored) : null,
            Quantization = made.Plan,
            WideTensors = prepared.WideTensors,
        };
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

        Verification verification = Verifier.Compare(model, network, imported.Reference, validation, state, options.Stage("verifying"));
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
}
