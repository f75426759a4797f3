using TinyInfer.Anomaly;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Esp32;

/// <summary>From samples to the alarm pin: features, and what somebody makes of them. Allocates nothing per window.</summary>
public abstract class WindowGuard
{
    private readonly AlarmPin _alarm;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="alarm">The pin; null for none.</param>
    /// <param name="state">What is known of the machine before the first window.</param>
    protected WindowGuard(FeaturePipeline pipeline, AlarmPin alarm, DetectorState state)
    {
        Pipeline = pipeline;
        _alarm = alarm;
        State = state;
    }

    /// <summary>What the guard makes of the machine.</summary>
    public DetectorState State { get; private set; }

    /// <summary>What is wrong with the sensor.</summary>
    public SensorFault Fault { get; private set; }

    /// <summary>Windows judged.</summary>
    public int WindowCount { get; private set; }

    /// <summary>Computes features.</summary>
    protected FeaturePipeline Pipeline { get; }

    /// <summary>Takes samples and judges the windows that they complete.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="count">How many.</param>
    /// <returns>How many windows were judged.</returns>
    public int Process(short[] samples, int count)
    {
        int judged = 0;
        for (int used = 0; used < count;)
        {
            used += Pipeline.Append(samples, used, count - used);
            while (Pipeline.IsReady)
            {
                Pipeline.Compute();
                if (Pipeline.HasFeatures)
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
        Pipeline.Reset();
    }

    /// <summary>Says that the sensor gives nothing: a fault until windows come again. An alarm that is on stays on.</summary>
    public void ReportSilence()
    {
        Pipeline.Reset();
        Fault = SensorFault.Silent;
        State = Decide(true);
    }

    /// <summary>Makes something of the pipeline's features.</summary>
    /// <param name="isFaulty">Whether there are none, since samples are missing or cannot be believed.</param>
    /// <returns>The state.</returns>
    protected abstract DetectorState Decide(bool isFaulty);

    private void Judge()
    {
        WindowCount++;
        Fault = Pipeline.Fault;
        State = Decide(Fault != SensorFault.None);

        // A fault says nothing of the machine: the pin keeps what was known before.
        if (_alarm != null && State != DetectorState.Fault)
        {
            _alarm.IsOn = State == DetectorState.Anomaly;
        }
    }
}
