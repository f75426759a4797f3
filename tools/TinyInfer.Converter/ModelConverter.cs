using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Import.Data;
using TinyInfer.Converter.Optimize;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter;

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
        options.Progress?.Invoke("reading the model", 0);
        using ImportedModel model = ImportedModel.Read(options);
        (SampleSet? calibration, SampleSet validation) = ReadSamples(options, model);
        Ranges ranges = calibration == null || model.Reference == null
            ? new Ranges()
            : Calibrator.Run(model.Reference, calibration, options.Calibrator, Stage(options, "calibrating"));
        Optimizer.Run(model.Network);
        Quantizer.Run(model.Network, ranges);
        return Finish(options, model, validation.Take(MostValidationSamples));
    }

    /// <summary>Data to calibrate with, where there is some, and to validate with: the user's, a part of it held back, or random numbers.</summary>
    private static (SampleSet? Calibration, SampleSet Validation) ReadSamples(ConversionOptions options, ImportedModel model)
    {
        IReadOnlyList<Value> inputs = model.Network.Inputs;
        SampleSet? Read(string? path) => path == null ? null : DataFile.ReadSamples(path, [.. inputs.Select(v => (v.Name, v.Shape))]);

        SampleSet? calibration = Read(options.Calibration);
        SampleSet? validation = Read(options.Validation);
        if (calibration == null)
        {
            return model.IsQuantized
                ? (null, validation ?? SampleSet.Random(inputs, RandomSamples))
                : throw new ConversionException(
                    $"{options.Model}: a float model needs calibration data: --calibration FILE (.csv, .npy, .npz or .pb).");
        }

        return validation == null ? calibration.Split(HoldBackPeriod) : (calibration, validation);
    }

    private static ConversionResult Finish(ConversionOptions options, ImportedModel imported, SampleSet validation)
    {
        Network network = imported.Network;
        string name = options.Name ?? Path.GetFileNameWithoutExtension(options.Model);
        ArenaPlan plan = ArenaPlanner.Plan(network);
        BlobModel records = BlobEmitter.Emit(network, plan);
        records.PackedBudget = options.Ram ?? int.MaxValue;
        records.Metadata[Format.Metadata.Name] = name;
        records.Metadata[Format.Metadata.Producer] = $"TinyInfer {typeof(ModelConverter).Assembly.GetName().Version?.ToString(3)}";
        records.Metadata[Format.Metadata.Layers] = string.Join('\n', network.Operators.Where(op => !op.IsView).Select(op => op.Name));
        records.Metadata[Format.Metadata.Ports] = string.Join('\n', network.Inputs.Concat(network.Outputs).Select(v => v.Source?.Name ?? v.Name));
        records.SelfTest = SelfTestMaker.Make(BlobWriter.Write(records), network, validation[0]);

        byte[] blob = BlobWriter.Write(records);
        InferenceModel model = InferenceModel.Load(blob);
        if (!model.SelfTest().Passed)
        {
            throw new InvalidOperationException($"The self-test of {name} fails at layer {model.SelfTest().FailedLayerName}.");
        }

        IReadOnlyList<LayerComparison> layers = Verifier.Compare(model, network, imported.Reference, validation, Stage(options, "verifying"));
        return new ConversionResult(name, blob, network, plan, layers, validation.Count, imported.Warnings) { Records = records };
    }

    private static Progress Stage(ConversionOptions options, string what) => new(done => options.Progress?.Invoke(what, done));

    /// <summary>Reports at once, on the caller's thread, so that a display never lags behind.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
