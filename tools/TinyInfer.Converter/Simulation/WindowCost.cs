using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Learning;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Simulation;

/// <summary>IL instructions from one window to the next on a board, estimated, without reading the sensor.</summary>
/// <param name="Features">Taking samples, looking for faults, and features.</param>
/// <param name="Model">The model, in the form in which firmware holds it.</param>
/// <param name="Decision">Score, threshold and debouncing.</param>
/// <param name="SecondsPerWindow">Seconds from one window to the next.</param>
/// <param name="WindowSeconds">Seconds that a window is long.</param>
/// <param name="Board">The board.</param>
/// <param name="ModelSeconds">Time of the model on the board.</param>
public sealed record WindowCost(
    long Features, long Model, long Decision, double SecondsPerWindow, double WindowSeconds, Board Board,
    double ModelSeconds)
{
    private const double PerComparedElement = 33;
    private const double PerClass = 20;
    private const double PerDecision = 200;
    private const double PerTrainedWeight = 62;
    private const double PerLayerWeight = 64;

    /// <summary>What learning takes besides, on average over the windows that it works on; 0 without.</summary>
    public long Learning { get; init; }

    /// <summary>All instructions, but those of learning.</summary>
    public long Instructions => Features + Model + Decision;

    /// <summary>Milliseconds that the board takes.</summary>
    public double Milliseconds => 1000 * (Board.SecondsOf(Features + Decision) + ModelSeconds);

    /// <summary>Millijoules that it takes; null if the board's current is not known.</summary>
    public double? Millijoules => Board.MillijoulesOf(Milliseconds / 1000);

    /// <summary>Whether windows come faster than they are judged, so that samples are lost.</summary>
    public bool HasGaps => Milliseconds > 1000 * SecondsPerWindow;

    /// <summary>
    /// Windows judged per second. After a gap a window starts anew: then it takes its own length and the time to judge it.
    /// </summary>
    public double JudgedPerSecond => JudgedIn(Milliseconds);

    /// <summary>The same with the mean of several windows' instructions.</summary>
    /// <param name="windows">What each takes.</param>
    internal WindowCost MeanOf(IReadOnlyList<WindowCost> windows) => this with
    {
        Features = (long)windows.Average(w => w.Features),
        Model = (long)windows.Average(w => w.Model),
        Decision = (long)windows.Average(w => w.Decision),
        ModelSeconds = windows.Average(w => w.ModelSeconds),
    };

    /// <summary>Windows judged per second if one takes another time.</summary>
    /// <param name="milliseconds">The time.</param>
    internal double JudgedIn(double milliseconds) =>
        1 / (milliseconds > 1000 * SecondsPerWindow ? WindowSeconds + (milliseconds / 1000) : SecondsPerWindow);

    /// <summary>Estimates; of several routes, that which takes longest.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model, or those of its routes; null without one.</param>
    /// <param name="board">The board.</param>
    /// <returns>The estimate.</returns>
    public static WindowCost Of(PipelineDefinition definition, PipelineModel? model, Board board) => definition.Routes == null
        ? Of(definition, definition.Detector, model, board)
        : OfRoutes(definition, model, board).MaxBy(cost => cost.Milliseconds)!;

    /// <summary>Estimates what windows of each route take.</summary>
    /// <param name="definition">A pipeline with routes.</param>
    /// <param name="model">Its model, or those of its routes; null without one.</param>
    /// <param name="board">The board.</param>
    /// <returns>The estimates.</returns>
    internal static IReadOnlyList<WindowCost> OfRoutes(PipelineDefinition definition, PipelineModel? model, Board board) =>
    [
        .. Enumerable.Range(0, definition.Routes!.Count).Select(route =>
            Of(definition, definition.Routes.Detectors?[route] ?? definition.Detector, model?.OfRoute(route), board)),
    ];

    private static WindowCost Of(PipelineDefinition definition, DetectorDefinition? detector, PipelineModel? model, Board board)
    {
        int features = definition.FeatureCount;
        DetectorSettings? settings = detector?.CreateSettings();
        bool isScored = detector?.Score == ScoreKind.Features;
        bool isAlike = !isScored && (definition.Scaler == null || definition.Scaler.Value.Period == 1);
        double write = isScored ? SignalCost.WriteFloat : isAlike ? SignalCost.WriteAlike
            : definition.Scaler!.Value.Period < features ? SignalCost.WriteInTurn
            : SignalCost.WriteEach;
        bool isDirect = model != null && isAlike && definition.Features.Count == 1 && definition.Sensor.Channels == 1
            && definition.History == 1;
        double direct = isDirect ? SignalCost.DirectlyWritten(definition.Features[0].Value) : 0;
        double decision = settings == null
            ? PerClass * (model?.Model.Output.Length ?? 0)
            : PerDecision + (settings.Scorer == null ? PerComparedElement * features : Score(settings.Scorer));
        double window = definition.Span / definition.Sensor.Rate;
        double routes = definition.Routes?.Partition is { } partition and not LevelPartition ? partition.InstructionsFor(features) : 0;
        return new WindowCost(
            (long)(Take(definition) + definition.Features.Sum(f => f.Instructions) - direct
                + (isScored && routes > 0 ? 0 : write * features) + routes),
            model?.Use.Instructions ?? 0,
            (long)decision,
            definition.SecondsPerHop,
            window,
            board,
            model?.SecondsOn(board) ?? 0)
        {
            Learning = definition.Learning is not { } learning ? 0
                : learning.Training != null ? (long)Train(
                    learning.Training, learning.Training.Hidden == null ? LastLayerLearner.FindHidden(model!.Model).Length : 0, features)
                : (long)(Learn(settings?.Scorer, features) + (isScored ? 0 : SignalCost.WriteFloat * features)),
        };
    }

    /// <summary>IL instructions per window of training on the board.</summary>
    /// <param name="training">What is trained.</param>
    /// <param name="inputs">Values that the model's last layer takes.</param>
    /// <param name="features">Number of features.</param>
    internal static double Train(NetworkTraining training, int inputs, int features) =>
        (training.Hidden == null ? PerLayerWeight : PerTrainedWeight) * training.Steps * training.WeightsFor(features, inputs);

    /// <summary>IL instructions per window of learning what features are like.</summary>
    /// <param name="scorer">What is learned; null for how features are scaled for a model.</param>
    /// <param name="features">Number of features.</param>
    internal static double Learn(Scorer? scorer, int features) => scorer switch
    {
        PrincipalComponents => features * ((16 * features) + 85.0),
        MahalanobisDistance full when full.Whitening.Length > features => features * ((16 * features) + 182.0),
        _ => 41.0 * features,
    };

    /// <summary>Estimates what a window takes that a first stage stops.</summary>
    /// <param name="definition">A pipeline with a cascade.</param>
    /// <param name="board">The board.</param>
    /// <returns>The estimate.</returns>
    public static WindowCost OfStopped(PipelineDefinition definition, Board board) => new(
        (long)Take(definition), 0, definition.Detector == null ? (long)PerClass : (long)PerDecision, definition.SecondsPerHop,
        definition.Span / definition.Sensor.Rate, board, 0);

    /// <summary>IL instructions of a score of features.</summary>
    internal static double Score(Scorer scorer) => scorer switch
    {
        MahalanobisDistance full => 200 + (full.FeatureCount * 16) + (full.Whitening.Length * 24),
        GaussianMixture mixture => mixture.Weights.Length * (350 + (30 * mixture.FeatureCount)),
        PrincipalComponents plane =>
            300 + (plane.FeatureCount * (40 + (107 * (plane.Weights.Length / 4)) + (50 * (plane.Weights.Length % 4)))),
        ClusterDistance clusters => 100 + (28 * clusters.Centres.Length),
        _ => 120 + (27 * scorer.FeatureCount),
    };

    /// <summary>Samples into the window, filtered, the scan of each channel, and what first stage and routes make of it.</summary>
    private static double Take(PipelineDefinition definition)
    {
        SensorDefinition sensor = definition.Sensor;
        (CascadeDefinition? cascade, LevelPartition? routes) = (definition.Cascade, definition.Routes?.Partition as LevelPartition);
        bool squares = (cascade != null && WindowGate.TakesSquares(cascade.Measure)) || routes?.TakesSquares == true;
        double gate = (cascade?.InstructionsIn(definition) ?? 0) + (routes?.InstructionsFor(definition.FeatureCount) ?? 0);
        bool isPlain = definition.Filters.Count == 0;
        double taken = sensor.Resolutions == null ? SignalCost.ShortSample : SignalCost.FloatSample;
        if (isPlain && cascade == null && routes == null && definition.Features.All(f => f.Value.TakesUnscanned))
        {
            double looked = (taken * definition.Hop) + (SignalCost.Look * definition.Length) + SignalCost.LookAtAll + SignalCost.Health;
            return sensor.Channels * looked;
        }

        if (sensor.Channels == 1 && isPlain && definition.Features.All(f => f.Value.TakesShorts))
        {
            double scanned = SignalCost.ShortScan + (squares ? SignalCost.ScannedSquare : 0);
            return (taken * definition.Hop) + (scanned * definition.Length) + SignalCost.Health + gate;
        }

        if (sensor.Channels == 1 && sensor.Resolutions == null && isPlain && definition.Hop >= definition.Length)
        {
            double scanned = SignalCost.ScannedSample + (squares ? SignalCost.ScannedSquare : 0);
            return (scanned * definition.Length) + SignalCost.Health + gate;
        }

        double sample = sensor.Resolutions == null ? SignalCost.Sample : SignalCost.FloatSample;
        sample += isPlain ? 0 : SignalCost.FilteredSample;
        int decimation = 1;
        foreach (DeviceObject<Signal.Filters.SampleFilter> filter in definition.Filters)
        {
            sample += filter.Instructions / decimation;
            decimation *= filter.Value.Decimation;
        }

        double scan = SignalCost.Scan + (squares ? SignalCost.Square : 0);
        return (sensor.Channels * ((sample * definition.Hop * decimation) + (scan * definition.Length) + SignalCost.Health)) + gate;
    }
}
