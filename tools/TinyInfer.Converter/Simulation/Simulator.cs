using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Guard;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Simulation;

/// <summary>Plays a recording to the firmware's own application, and notes what it does.</summary>
public sealed class Simulator
{
    private readonly PipelineDefinition _definition;
    private readonly SimulatedAlarmPin _alarm = new();
    private readonly TelemetryLog _log = new();

    /// <summary>Makes a simulator.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="loaded">Its model, or those of its routes; null for a pipeline without one.</param>
    /// <param name="takesThreshold">False where a threshold is still to be found.</param>
    /// <exception cref="ConversionException">Pipeline, model and detector do not go together.</exception>
    public Simulator(PipelineDefinition definition, PipelineModel? loaded, bool takesThreshold = true)
    {
        _definition = definition;
        FeaturePipeline pipeline = definition.CreatePipeline();
        InferenceModel? model = loaded?.Model;
        foreach (PipelineModel? each in loaded?.Routes ?? [loaded])
        {
            if (each != null && each.Model.Input.Length != pipeline.FeatureCount)
            {
                throw new ConversionException(
                    $"{definition.File}: the model takes {each.Model.Input.Length} values and the features "
                    + $"are {pipeline.FeatureCount}. Change window, features or history.");
            }
        }

        if (definition.Routes != null)
        {
            Guard = CreateRouted(pipeline, loaded);
        }
        else if (definition.Detector != null)
        {
            MachineGuard guard = new(pipeline, definition.Detector.Score == ScoreKind.Features ? null : model,
                CreateDetector(model, takesThreshold), _alarm);
            definition.Learning?.AddTo(guard);
            definition.Health?.AddTo(guard);
            Guard = guard;
        }
        else if (model?.Output.Length > 1)
        {
            string[] names = ClassNames.Of(definition, model);
            ClassDecision decision = (definition.Alarm ?? AlarmDefinition.None).CreateDecision(names);
            decision.StoppedClass = definition.Cascade?.ClassIn(names) ?? ClassDecision.Unknown;
            Guard = new ClassGuard(pipeline, model, decision, names, _alarm);
            Classes = names;
        }
        else
        {
            Guard = new FeatureGuard(pipeline);
        }
    }

    /// <summary>The firmware's guard, which judges windows.</summary>
    internal WindowGuard Guard { get; }

    /// <summary>Names of a classifier's outputs; none for a detector.</summary>
    public IReadOnlyList<string> Classes { get; } = [];

    /// <summary>Frames from which on the machine has changed and is well, in order: the board is told so. Defaults to none.</summary>
    public IReadOnlyList<int> LearnAt { get; init; } = [];

    /// <summary>Told the first frame of each window once it is judged; null for nobody.</summary>
    internal Action<int>? WindowJudged { get; set; }

    /// <summary>The lines of telemetry that a board would have sent.</summary>
    public IReadOnlyList<string> Telemetry => _log.Lines;

    /// <summary>Plays a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The windows in order.</returns>
    /// <exception cref="ConversionException">The recording is too short.</exception>
    public IReadOnlyList<SimulatedWindow> Run(Recording recording, Action<string, double>? progress = null)
    {
        List<SimulatedWindow> windows = [];
        new Playback(_definition, recording, Guard, _log) { LearnAt = LearnAt }.Run(
            start =>
            {
                windows.Add(Note(start));
                WindowJudged?.Invoke(start);
            }, "simulating", progress);
        return windows.Count > 0
            ? windows
            : throw new ConversionException(
                $"The recording has {recording.LongestSection} frames without a gap, and one window of {_definition.File} takes "
                + $"{_definition.Span}. Record for longer.");
    }

    /// <summary>Notes what the guard made of the window that it judged last.</summary>
    private SimulatedWindow Note(int start)
    {
        FeaturePipeline pipeline = Guard.Pipeline;
        SimulatedWindow window = new(start, start + _definition.Span, Guard.State, Guard.Fault, _alarm.IsOn)
        {
            IsStopped = pipeline.IsStopped,
            IsQuiet = Guard.Fault == SensorFault.None && pipeline.Gate is { IsQuiet: true },
        };
        switch (Guard)
        {
            case MachineGuard machine:
                Detector detector = machine.Detector;
                return window with
                {
                    Score = Guard.Fault == SensorFault.None ? detector.Score : float.NaN,
                    Threshold = detector.Threshold,
                    Route = machine.IsRouted ? machine.Route : null,
                    Parts = Guard.State == DetectorState.Anomaly && !window.IsStopped && machine.CanExplain ? [.. machine.Explain()] : null,
                };
            case ClassGuard classifier:
                return window with { Label = classifier.Label };
            default:
                return window;
        }
    }

    private MachineGuard CreateRouted(FeaturePipeline pipeline, PipelineModel? loaded)
    {
        IReadOnlyList<DetectorSettings> settings = DetectorAgreement.SettleRoutes(_definition, loaded);
        Detector[] detectors = Detector.CreateRoutes([.. settings.Select(DetectorWriter.Write)], out string? problem);
        return problem == null
            ? new MachineGuard(
                pipeline,
                loaded?.Routes != null ? [.. loaded.Routes.Select(m => m?.Model)] : [settings[0].Scorer != null ? null : loaded?.Model],
                detectors,
                _definition.Routes!.Partition.CreateClusters(),
                _alarm)
            : throw new ConversionException($"{_definition.File}, {problem}.");
    }

    private Detector CreateDetector(InferenceModel? model, bool takesThreshold)
    {
        try
        {
            return new Detector(DetectorAgreement.Settle(_definition, model, takesThreshold));
        }
        catch (ArgumentException e)
        {
            throw new ConversionException($"{_definition.File}, {e.Message}.", e);
        }
    }
}
