using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Data;
using TinyInfer.Converter.Import.Onnx;
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

    /// <summary>Converts a float ONNX model.</summary>
    /// <param name="options">What to convert, and how.</param>
    /// <returns>The blob, and how it compares with the float model.</returns>
    /// <exception cref="ConversionException">The model, the data or an option cannot be used.</exception>
    public static ConversionResult Convert(ConversionOptions options)
    {
        options.Progress?.Invoke("reading the model", 0);
        ModelProto source = OnnxFile.Read(options.Model);
        OnnxFile.FixShapes(source, options.Dimensions);
        ModelProto model = OnnxReference.Simplify(source);
        using OnnxReference reference = OnnxReference.Create(model);
        List<(string Name, int[] Shape)> inputs = OnnxFile.Inputs(model.Graph)
            .ConvertAll(i => (i.Name, i.Type.TensorType.Shape.Dim.Select(d => (int)d.DimValue).ToArray()));
        SampleSet probe = new([inputs.ToDictionary(i => i.Name, i => new float[Shapes.Length(i.Shape)])]);
        Network network = OnnxImporter.Import(model, ShapesOf(reference, inputs, probe));
        if (options.Calibration == null)
        {
            throw new ConversionException($"{options.Model}: a float model needs calibration data: --calibration FILE (.csv, .npy, .npz or .pb).");
        }

        SampleSet normal = DataFile.ReadSamples(options.Calibration, inputs);
        (SampleSet calibration, SampleSet validation) = options.Validation == null
            ? normal.Split(HoldBackPeriod)
            : (normal, DataFile.ReadSamples(options.Validation, inputs));
        Ranges ranges = Calibrator.Run(reference, calibration, options.Calibrator, Stage(options, "calibrating"));
        Optimizer.Run(network);
        Quantizer.Run(network, ranges);
        AnomalyThreshold threshold = new(options.Threshold, OnnxFile.Property(source, AnomalyThreshold.Property), normal);
        return Finish(options, network, reference, validation.Take(MostValidationSamples), threshold);
    }

    private static Dictionary<string, int[]> ShapesOf(
        OnnxReference reference, List<(string Name, int[] Shape)> inputs, SampleSet probe)
    {
        Dictionary<string, int[]> shapes = inputs.ToDictionary(i => i.Name, i => i.Shape, StringComparer.Ordinal);
        foreach ((string name, var tensor) in reference.Run(probe[0]))
        {
            shapes[name] = tensor.Dimensions.ToArray();
        }

        return shapes;
    }

    private static ConversionResult Finish(
        ConversionOptions options, Network network, OnnxReference reference, SampleSet validation, AnomalyThreshold threshold)
    {
        List<string> warnings = [];
        string name = options.Name ?? Path.GetFileNameWithoutExtension(options.Model);
        ArenaPlan plan = ArenaPlanner.Plan(network);
        BlobModel records = BlobEmitter.Emit(network, plan);
        records.Metadata[Format.Metadata.Name] = name;
        records.Metadata[Format.Metadata.Producer] = $"TinyInfer {typeof(ModelConverter).Assembly.GetName().Version?.ToString(3)}";
        records.Metadata[Format.Metadata.Layers] = string.Join('\n', network.Operators.Where(op => !op.IsView).Select(op => op.Name));
        records.Metadata[Format.Metadata.Ports] = string.Join('\n', network.Inputs.Concat(network.Outputs).Select(v => v.Source?.Name ?? v.Name));
        threshold.Store(records, warnings);
        RamBudget.Apply(records, options.Ram, warnings);
        records.SelfTest = SelfTestMaker.Make(BlobWriter.Write(records), network, validation[0]);

        byte[] blob = BlobWriter.Write(records);
        InferenceModel model = InferenceModel.Load(blob);
        if (!model.SelfTest().Passed)
        {
            throw new InvalidOperationException($"The self-test of {name} fails at layer {model.SelfTest().FailedLayerName}.");
        }

        Verification verification = Verifier.Compare(model, network, reference, validation, Stage(options, "verifying"));
        warnings.AddRange(Advice.For(model, verification));
        return new ConversionResult(name, blob, network, plan, verification.Layers, validation.Count, warnings)
        {
            Model = model,
            Outputs = verification.Outputs,
            Records = records,
        };
    }

    private static Progress Stage(ConversionOptions options, string what) => new(done => options.Progress?.Invoke(what, done));

    /// <summary>Reports at once, on the caller's thread, so that a display never lags behind.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
