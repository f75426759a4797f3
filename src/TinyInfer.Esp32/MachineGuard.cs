using System;
using TinyInfer.Anomaly;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Esp32;

/// <summary>From samples to the alarm pin: features, model, detector. Allocates nothing per window.</summary>
public sealed class MachineGuard
{
    private readonly FeaturePipeline _pipeline;
    private readonly InferenceModel _model;
    private readonly Detector _detector;
    private readonly AlarmPin _alarm;
    private readonly float[] _features;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="model">An autoencoder; null where the detector scores features itself.</param>
    /// <param name="detector">Decides.</param>
    /// <param name="alarm">The pin; null for none.</param>
    /// <exception cref="ArgumentException">The model takes another number of features, or there is neither a model nor a score of features.</exception>
    public MachineGuard(FeaturePipeline pipeline, InferenceModel model, Detector detector, AlarmPin alarm)
    {
        if (model == null ? detector.Scorer == null : model.Input.Length != pipeline.FeatureCount)
        {
            throw new ArgumentException("the pipeline gives " + pipeline.FeatureCount.ToString() + " features, which neither model nor detector take");
        }

        _pipeline = pipeline;
        _model = model;
        _detector = detector;
        _alarm = alarm;
        _features = model == null ? new float[pipeline.FeatureCount] : null;
        State = detector.State;
    }

    /// <summary>What the guard makes of the machine.</summary>
    public DetectorState State { get; private set; }

    /// <summary>What is wrong with the sensor.</summary>
    public SensorFault Fault { get; private set; }

    /// <summary>Windows judged.</summary>
    public int WindowCount { get; private set; }

    /// <summary>Takes samples and judges the windows that they complete.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="count">How many.</param>
    /// <returns>How many windows were judged.</returns>
    public int Process(short[] samples, int count)
    {
        int judged = 0;
        for (int used = 0; used < count;)
        {
            used += _pipeline.Append(samples, used, count - used);
            while (_pipeline.IsReady)
            {
                _pipeline.Compute();
                if (_pipeline.HasFeatures)
                {
                    Judge();
                    judged++;
                }
            }
        }

        return judged;
    }

    /// <summary>Forgets samples: those that follow do not continue them.</summary>
    public void BreakStream()
    {
        _pipeline.Reset();
    }

    /// <summary>Says that the sensor gives nothing: a fault until windows come again. An alarm that is on stays on.</summary>
    public void ReportSilence()
    {
        _pipeline.Reset();
        Fault = SensorFault.Silent;
        State = _detector.Update(0f, true);
    }

    private void Judge()
    {
        WindowCount++;
        Fault = _pipeline.Fault;
        bool isFaulty = Fault != SensorFault.None;
        if (_model == null)
        {
            _pipeline.Write(_features);
            State = _detector.Update(_features, isFaulty);
        }
        else
        {
            if (!isFaulty)
            {
                _pipeline.Write(_model.Input);
                _model.Run();
            }

            State = _detector.Update(_model.Input, _model.Output, isFaulty);
        }

        // A fault says nothing of the machine: the pin keeps what was known before.
        if (_alarm != null && State != DetectorState.Fault)
        {
            _alarm.IsOn = State == DetectorState.Anomaly;
        }
    }
}
