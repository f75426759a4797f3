using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Metrics;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Tables;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Conversion;

/// <summary>Input and settings of a conversion.</summary>
public sealed record ConversionOptions : ImportOptions
{
    /// <summary>The calibration data, where the model is float.</summary>
    public string? Calibration { get; init; }

    /// <summary>
    /// Labels of the calibration samples, of which those that are not normal are left out; null if all are normal. With a metric they are
    /// what answers are judged by, and those of the validation samples where there are any.
    /// </summary>
    public string? Labels { get; init; }

    /// <summary>Labels that mean normal; null for those that are known to.</summary>
    public IReadOnlyList<string>? Normal { get; init; }

    /// <summary>The validation data; null to hold back a part of the calibration data.</summary>
    public string? Validation { get; init; }

    /// <summary>The user's settings for these if they are tables; null for none.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>The model's name; null for the file's.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// How ranges are taken from calibration data; null for <see cref="CalibrationMethod.MinMax"/>, or with
    /// <see cref="ConversionQuality.Best"/> for the best for each layer.
    /// </summary>
    public CalibrationMethod? Calibrator { get; init; }

    /// <summary>How much is done for a float model's accuracy.</summary>
    public ConversionQuality Quality { get; init; }

    /// <summary>Bits of the weights.</summary>
    public WeightBits Weights { get; init; } = WeightBits.Standard;

    /// <summary>Bits of the activations, in a float model.</summary>
    public ActivationBits Activations { get; init; } = ActivationBits.Standard;

    /// <summary>Which fully connected layers become two with fewer weights, in a float model.</summary>
    public LayerRanks Ranks { get; init; } = LayerRanks.None;

    /// <summary>The part of the weights that are made 0, in groups that generated code leaves out; 0 for none.</summary>
    public double Sparsity { get; init; }

    /// <summary>The part of these that is taken from all rows of a layer at once.</summary>
    internal double ByInputs { get; init; }

    /// <summary>What is judged to choose bits of weights, and layers with int16 activations; null if they are given.</summary>
    public MetricKind? Metric { get; init; }

    /// <summary>The most that the metric may lose, in its own unit; null for nothing.</summary>
    public double? MaxLoss { get; init; }

    /// <summary>
    /// How weights are held in the C# that is written: compiled into code, packed or compact, or <see cref="ExecutionMode.Auto"/> to choose
    /// layer by layer; null for the blob as an array, whose layers are packed at load as RAM allows.
    /// </summary>
    public ExecutionMode? Mode { get; init; }

    /// <summary>The board that generated code is to be fast on.</summary>
    public Board Board { get; init; } = Board.Standard;

    /// <summary>Flash in bytes for generated code; null for what a small board has.</summary>
    public int? Flash { get; init; }

    /// <summary>RAM in bytes for arena, working memory and packed weights; null for <see cref="Plan.RamBudget.Standard"/>.</summary>
    public int? Ram { get; init; }

    /// <summary>For a cell exported for one step: each input that is a state, and the output that it becomes in the next run.</summary>
    public IReadOnlyDictionary<string, string> States { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// True where samples are steps of one sequence, over which a recurrent layer's state is carried; by default they are independent.
    /// </summary>
    public bool IsSequence { get; init; }

    /// <summary>True to turn a network over a window into one that takes the newest frames alone.</summary>
    public bool Streaming { get; init; }

    /// <summary>The input's axis of time, for streaming; null to find it.</summary>
    public int? TimeAxis { get; init; }

    /// <summary>
    /// How an autoencoder's anomaly threshold comes from the calibration samples; null for the threshold that the model brings, or the
    /// default rule.
    /// </summary>
    public ThresholdRule? Threshold { get; init; }

    /// <summary>True to convert although a layer loses its signal.</summary>
    public bool AcceptLoss { get; init; }

    /// <summary>How ranges are taken and channels equalized, if that has been found before; null to find it.</summary>
    internal QuantizationPlan? Quantization { get; init; }

    /// <summary>Where what has been tried is kept, so that a conversion that was ended goes on from there; null for nowhere.</summary>
    public string? Journal { get; init; }

    /// <summary>Told what is being done, and the part of it that is done. What it throws ends the conversion.</summary>
    public Action<string, double>? Progress { get; init; }

    /// <summary>Where a stage of the conversion reports the part of it that is done.</summary>
    /// <param name="name">The stage.</param>
    internal IProgress<double> Stage(string name) => new DirectProgress(done => Progress?.Invoke(name, done));

    /// <summary>Reports at once, on the caller's thread, so that a display never lags behind.</summary>
    private sealed class DirectProgress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
