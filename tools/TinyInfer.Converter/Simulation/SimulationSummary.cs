using TinyInfer.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Tables;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Simulation;

/// <summary>Result of a simulation.</summary>
public sealed record SimulationSummary
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Windows computed.</summary>
    public required int Windows { get; init; }

    /// <summary>Seconds from one window to the next.</summary>
    public required double SecondsPerWindow { get; init; }

    /// <summary>Windows with a sensor fault.</summary>
    public required int FaultyWindows { get; init; }

    /// <summary>How many windows had which fault; several at once perhaps.</summary>
    public IReadOnlyDictionary<SensorFault, int> Faults { get; init; } = new Dictionary<SensorFault, int>();

    /// <summary>Windows that the threshold was learned from.</summary>
    public required int LearningWindows { get; init; }

    /// <summary>Alarms: how often the alarm went on.</summary>
    public required int Alarms { get; init; }

    /// <summary>The threshold at the end; null for a classifier.</summary>
    public float? Threshold { get; init; }

    /// <summary>Quality against the truth of an anomaly detector; null without truth.</summary>
    public DetectionQuality? Detection { get; init; }

    /// <summary>Quality frame by frame, where windows overlap; null without truth.</summary>
    public RowQuality? Rows { get; init; }

    /// <summary>Share of windows of a classifier that are right, by the label in their middle; null without truth.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Description of the score that is compared with the threshold; null for a classifier.</summary>
    public string? Score { get; init; }

    /// <summary>Which labels of the truth were read as what; null without truth, and for a classifier.</summary>
    public LabelSummary? Labels { get; init; }

    /// <summary>The form in which firmware holds the model, of which RAM and time are reported; null without a model.</summary>
    public string? ModelForm { get; init; }

    /// <summary>The model's RAM; null without a model.</summary>
    public RamSummary? ModelRam { get; init; }

    /// <summary>Warnings for the user.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Estimated time per window on a board.</summary>
    public required WindowCost Cost { get; init; }

    /// <summary>The mean over the recording's windows, where routes take different times; null if all take the same.</summary>
    public WindowCost? MeanCost { get; init; }

    /// <summary>What the first stage of a cascade did; null without one.</summary>
    public CascadeSummary? Cascade { get; init; }

    /// <summary>The ways in which the machine worked; null if there is one.</summary>
    public IReadOnlyList<RouteSummary>? Routes { get; init; }

    /// <summary>What learning on the machine did; null if nothing learns.</summary>
    public LearningSummary? Learning { get; init; }

    /// <summary>Whether windows were like those of calibration; null if nothing watches that.</summary>
    public HealthSummary? Health { get; init; }

    /// <summary>How the recording's table has been understood; null of an array.</summary>
    public TableReport? Recording { get; init; }

    /// <summary>When the alarms were.</summary>
    public IReadOnlyList<AlarmTime> AlarmTimes { get; init; } = [];

    /// <summary>Files written.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>Sums up.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="sections">The truth; null if nobody knows.</param>
    /// <param name="model">The model; null without one.</param>
    /// <param name="board">The board that times are estimated for.</param>
    /// <returns>The summary.</returns>
    public static SimulationSummary Of(
        PipelineDefinition definition,
        IReadOnlyList<SimulatedWindow> windows,
        IReadOnlyList<LabelledSection>? sections,
        PipelineModel? model,
        Board board)
    {
        bool isDetector = definition.Detector != null;
        float threshold = windows[^1].Threshold;
        WindowCost cost = WindowCost.Of(definition, model, board);
        IReadOnlyList<WindowCost>? costs = definition.Routes == null ? null : WindowCost.OfRoutes(definition, model, board);
        WindowCost mean = costs == null ? cost : cost.MeanOf([.. windows.Select(w => costs[w.Route!.Value])]);
        return new SimulationSummary
        {
            Pipeline = definition.Name,
            Windows = windows.Count,
            SecondsPerWindow = definition.SecondsPerHop,
            FaultyWindows = windows.Count(w => w.State == DetectorState.Fault),
            Faults = CountFaults(windows.Select(w => w.Fault)),
            LearningWindows = windows.Count(w => w.State == DetectorState.Learning),
            Alarms = SimulatedAlarm.In(windows).Count,
            Score = !isDetector ? null : DetectorAgreement.Describe(definition.Routes == null
                ? DetectorAgreement.Settle(definition, model?.Model)
                : DetectorAgreement.SettleRoutes(definition, model)[0]),
            Threshold = isDetector && float.IsFinite(threshold) ? threshold : null,
            Detection = isDetector && sections != null ? DetectionQuality.Of(windows, sections, definition.Sensor.Rate) : null,
            Rows = isDetector && sections != null && definition.Hop < definition.Length
                ? RowQuality.Of(windows, sections, definition.Step)
                : null,
            Accuracy = !isDetector && model != null && sections != null ? AccuracyOf(windows, sections) : null,
            Cost = cost,
            Cascade = definition.Cascade == null ? null
                : CascadeSummary.Of(definition, windows, isDetector ? sections : null, mean, board),
            Routes = costs == null ? null : RouteSummary.Of(definition, windows, sections, costs),
            MeanCost = mean.Instructions == cost.Instructions ? null : mean,
            ModelForm = model?.Use.Form,
            ModelRam = model?.Use.Ram,
        };
    }

    /// <summary>Counts windows by what was wrong with the sensor.</summary>
    /// <param name="faults">What was wrong in each window.</param>
    /// <returns>Each fault that occurs, and in how many windows.</returns>
    public static IReadOnlyDictionary<SensorFault, int> CountFaults(IEnumerable<SensorFault> faults) => faults
        .SelectMany(fault => Enum.GetValues<SensorFault>().Where(f => f != SensorFault.None && fault.HasFlag(f))).CountBy(
            f => f).ToDictionary();

    private static double? AccuracyOf(IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection> sections)
    {
        SimulatedWindow[] known = [.. windows.Where(w => w.Label != null && w.TruthIn(sections) != null)];
        return known.Length == 0 ? null : known.Count(w => !w.IsWrong(sections)) / (double)known.Length;
    }
}
