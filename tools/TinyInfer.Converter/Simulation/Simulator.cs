using TinyInfer.Anomaly;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Simulation;

/// <summary>Plays a recording to the device's own classes: pipeline, model, detector.</summary>
public sealed class Simulator
{
    private readonly PipelineDefinition _definition;
    private readonly InferenceModel? _model;
    private readonly Detector? _detector;
    private readonly ClassDecision? _decision;
    private readonly string[]? _names;
    private readonly float[] _features;
    private readonly ScoreParts? _parts;

    /// <summary>Makes a simulator.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model, loaded; null for a pipeline without one.</param>
    /// <param name="takesThreshold">False where a threshold is still to be found.</param>
    /// <exception cref="ConversionException">Pipeline, model and detector do not go together.</exception>
    public Simulator(PipelineDefinition definition, InferenceModel? model, bool takesThreshold = true)
    {
        _definition = definition;
        _model = model;
        Pipeline = definition.CreatePipeline();
        _features = new float[Pipeline.FeatureCount];
        if (model != null && model.Input.Length != Pipeline.FeatureCount)
        {
            throw new ConversionException($"{definition.File}: the model takes {model.Input.Length} values and the features are {Pipeline.FeatureCount}. Change window, features or history.");
        }

        _detector = definition.Detector == null ? null : CreateDetector(takesThreshold);
        if (_detector != null)
        {
            _parts = definition.Detector!.Score == ScoreKind.Features
                ? new ScoreParts(_detector.Scorer, Pipeline.FeatureCount, Pipeline.PartCount)
                : new ScoreParts(_detector.Reconstruction, Pipeline.PartCount);
        }
        else if (model?.Output.Length > 1)
        {
            _names = ClassNames.Of(definition, model);
            _decision = (definition.Alarm ?? AlarmDefinition.None).CreateDecision(_names);
        }
    }

    /// <summary>The device's pipeline.</summary>
    public FeaturePipeline Pipeline { get; }

    /// <summary>The device's detector; null for a classifier.</summary>
    public Detector? Detector => _detector;

    /// <summary>What a classifier's outputs are called; none for a detector.</summary>
    public IReadOnlyList<string> Classes => _names ?? [];

    /// <summary>Plays a recording.</summary>
    /// <param name="recording">A recording that has not been played.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The windows in order.</returns>
    /// <exception cref="ConversionException">The recording is too short.</exception>
    public IReadOnlyList<SimulatedWindow> Run(Recording recording, Action<string, double>? progress = null)
    {
        List<SimulatedWindow> windows = [];
        WindowStarts starts = new(_definition, recording);
        while (recording.PlayWindow(Pipeline))
        {
            Pipeline.Compute();
            if (Pipeline.HasFeatures)
            {
                int start = starts.Next();
                windows.Add(Judge(start, start + _definition.Span));
                progress?.Invoke("simulating", (double)recording.Position / recording.Length);
            }
        }

        return windows.Count > 0
            ? windows
            : throw new ConversionException($"The recording has {recording.LongestSection} moments without a gap, and one window of {_definition.File} takes {_definition.Span}. Record for longer.");
    }

    private SimulatedWindow Judge(int start, int end)
    {
        SensorFault fault = Pipeline.Fault;
        bool isFaulty = fault != SensorFault.None;
        if (_model != null)
        {
            Pipeline.Write(_model.Input);
            _model.Run();
        }

        if (_detector == null)
        {
            DetectorState known = Classify(isFaulty);
            return new SimulatedWindow(start, end, float.NaN, float.NaN, known, fault, _decision == null || isFaulty ? null : _names![_decision.Class], null);
        }

        DetectorState state;
        if (_definition.Detector!.Score == ScoreKind.Features)
        {
            Pipeline.Write(_features);
            state = _detector.Update(_features, isFaulty);
        }
        else
        {
            state = _detector.Update(_model!.Input, _model.Output, isFaulty);
        }

        return new SimulatedWindow(start, end, isFaulty ? float.NaN : _detector.Score, _detector.Threshold, state, fault, null, state == DetectorState.Anomaly ? Explain() : null);
    }

    /// <summary>What the parts contribute to the score of the window that was judged last, as a device says it.</summary>
    private float[] Explain()
    {
        if (_definition.Detector!.Score == ScoreKind.Features)
        {
            _parts!.Explain(_features);
        }
        else
        {
            _parts!.Explain(_model!.Input, _model.Output);
        }

        return [.. _parts.Values];
    }

    private DetectorState Classify(bool isFaulty)
    {
        if (_decision == null)
        {
            return isFaulty ? DetectorState.Fault : DetectorState.Normal;
        }

        return isFaulty ? _decision.UpdateFaulty() : _decision.Update(_model!.Output);
    }

    private Detector CreateDetector(bool takesThreshold)
    {
        try
        {
            return new Detector(DetectorAgreement.Settle(_definition, _model, takesThreshold));
        }
        catch (ArgumentException e)
        {
            throw new ConversionException($"{_definition.File}, {e.Message}.", e);
        }
    }
}
