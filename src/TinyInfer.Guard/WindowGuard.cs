using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Health;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Format;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Guard;

/// <summary>From samples to an alarm: features, and a decision on them. Allocates nothing per window.</summary>
public abstract class WindowGuard
{
    private readonly IAlarm _alarm;
    private bool _resetsModel;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="model">Takes the features; null if there is none.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <param name="state">State of the machine before the first window.</param>
    protected WindowGuard(FeaturePipeline pipeline, InferenceModel model, IAlarm alarm, DetectorState state)
    {
        Pipeline = pipeline;
        UseModel(model, IsReset(model));
        _alarm = alarm;
        State = state;
    }

    /// <summary>Current state of the machine.</summary>
    public DetectorState State { get; private set; }

    /// <summary>Whether the alarm is on. A fault of the sensor leaves it as it was.</summary>
    public bool IsAlarmOn { get; private set; }

    /// <summary>The fault of the sensor.</summary>
    public SensorFault Fault { get; private set; }

    /// <summary>Number of windows judged.</summary>
    public long WindowCount { get; private set; }

    /// <summary>Number of windows that the pipeline's gate has stopped.</summary>
    public long StoppedCount { get; private set; }

    /// <summary>Problem of model, detector or saved state at the start, as a human-readable message; null if nothing.</summary>
    public string Problem { get; protected set; }

    /// <summary>Computes features.</summary>
    public FeaturePipeline Pipeline { get; }

    /// <summary>Called after each window, also those with a sensor fault; null for no call.</summary>
    public WindowHook WindowJudged { get; set; }

    /// <summary>Takes the features; null if there is none.</summary>
    protected InferenceModel Model { get; private set; }

    /// <summary>Values whose change is sent as telemetry: the state, and the class that the guard recognises.</summary>
    internal virtual int Verdict => (int)State;

    /// <summary>Whether a window can be judged that the pipeline's gate has stopped: until then all go on.</summary>
    internal virtual bool CanStop => false;

    /// <summary>Takes samples and judges the windows that they complete.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="count">Number of samples.</param>
    /// <returns>Number of windows judged.</returns>
    public int Process(short[] samples, int count)
    {
        return Process(samples, count, SensorFault.None);
    }

    /// <summary>Takes samples that the sensor itself doubts, and judges the windows that they complete.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="fault">What is wrong with them; it counts for every window that holds one of them.</param>
    /// <returns>Number of windows judged.</returns>
    public int Process(short[] samples, int count, SensorFault fault)
    {
        int judged = 0;
        for (int used = 0; used < count;)
        {
            used += Pipeline.Append(samples, used, count - used);
            if (fault != SensorFault.None)
            {
                Pipeline.Mark(fault);
            }

            while (Pipeline.IsReady)
            {
                if (Pipeline.Gate != null)
                {
                    Pipeline.Look();
                    Pipeline.Gate.IsHeldOpen = !CanStop;
                }

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

    /// <summary>Runs the model's self-test.</summary>
    /// <returns>What is wrong with the model, as a human-readable message; null if it passed, or carries no test.</returns>
    internal virtual string TestModel()
    {
        return Model == null ? Problem ?? "there is no model" : ModelCheck.Test(Model);
    }

    /// <summary>Has what is usual learned anew, and ends an alarm; does nothing if the guard does not learn.</summary>
    internal void Relearn()
    {
        if (Learner != null)
        {
            Learner.Relearn();
            State = DetectorState.Learning;
            ShowAlarm(false);
        }
    }

    /// <summary>Says that the sensor gives nothing: a fault until windows come again. An alarm that is on stays on.</summary>
    public void ReportSilence()
    {
        Pipeline.Reset();
        Fault = SensorFault.Silent;
        State = Decide(true);
    }

    /// <summary>Takes up what <see cref="SaveState"/> gave before a sleep or a restart.</summary>
    /// <param name="state">The bytes; null if there are none.</param>
    internal void LoadState(byte[] state)
    {
        State = Load(state, out string problem);
        Problem ??= problem;
        if (IsRaised)
        {
            ShowAlarm(true);
        }
    }

    /// <summary>Learns what is usual on this machine; null if nothing does.</summary>
    internal virtual FeatureLearner Learner => null;

    /// <summary>Watches whether windows are still like those of calibration; null if nothing does.</summary>
    internal virtual HealthMonitor Health => null;

    /// <summary>Whether the decision so far is an alarm, whatever the sensor is like now.</summary>
    internal virtual bool IsRaised => State == DetectorState.Anomaly;

    /// <summary>State that has to outlast a sleep.</summary>
    /// <returns>The bytes, or null if there is nothing to keep.</returns>
    internal abstract byte[] SaveState();

    /// <summary>Adds what is known from the start to a line of telemetry.</summary>
    internal abstract void AddSettings(TelemetryLine line);

    /// <summary>Adds what the last window gave to a line of telemetry.</summary>
    internal abstract void AddResult(TelemetryLine line);

    /// <summary>Takes up saved state.</summary>
    /// <returns>The state of the machine then.</returns>
    internal abstract DetectorState Load(byte[] state, out string problem);

    /// <summary>Decides on the pipeline's features, or on a window that its gate has stopped.</summary>
    /// <param name="isFaulty">Whether there are none, since samples are missing or cannot be believed.</param>
    /// <returns>The state.</returns>
    protected abstract DetectorState Decide(bool isFaulty);

    /// <summary>
    /// Runs the model on the pipeline's features. A model that takes a whole sequence per run is reset before: windows are no steps of one
    /// sequence.
    /// </summary>
    protected void RunModel()
    {
        Pipeline.Write(Model.Input);
        if (_resetsModel)
        {
            Model.Reset();
        }

        Model.Run();
    }

    /// <summary>Has a model take the features from now on.</summary>
    /// <param name="model">The model; null for none.</param>
    /// <param name="isReset">Whether it is one that <see cref="IsReset"/> names.</param>
    private protected void UseModel(InferenceModel model, bool isReset)
    {
        Model = model;
        _resetsModel = isReset;
    }

    /// <summary>Whether a model has a state, and so is reset before each window.</summary>
    /// <param name="model">The model; null for none.</param>
    private protected static bool IsReset(InferenceModel model)
    {
        return model != null && model.Metadata.GetText(Metadata.State) != null;
    }

    private void Judge()
    {
        WindowCount++;
        StoppedCount += Pipeline.IsStopped ? 1 : 0;
        Fault = Pipeline.Fault;
        State = Decide(Fault != SensorFault.None);

        // A fault says nothing about the machine: the alarm stays as it was.
        if (State != DetectorState.Fault)
        {
            ShowAlarm(State == DetectorState.Anomaly);
        }

        WindowJudged?.Invoke(this);
    }

    private void ShowAlarm(bool isOn)
    {
        IsAlarmOn = isOn;
        if (_alarm != null)
        {
            _alarm.IsOn = isOn;
        }
    }
}
