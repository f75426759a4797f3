using System;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Learns on the machine what its features are usually like, and gives that to the detector it belongs to: once after an installation, and
/// window by window within limits. Does a bounded slice of work per window, and allocates nothing.
/// </summary>
/// <remarks>
/// What was learned is tried before it is taken: it has to call the windows usual that come next, as often as what was before did. Windows
/// with a sensor fault are left out; once installed so are those above the threshold, and those in an alarm.
/// </remarks>
public abstract partial class FeatureLearner
{
    /// <summary>Deviations below this part of the mean deviation count as this much: what hardly moves must not cry wolf.</summary>
    private const float DeviationFloor = 0.01f;

    /// <summary>The threshold may be moved by this factor, up or down.</summary>
    private const float MostFactor = 2f;

    /// <summary>One in so many windows of a trial may lie above the threshold.</summary>
    private const int TrialShare = 10;

    /// <summary>By how much their share may be larger than before.</summary>
    private const float TrialSlack = 0.05f;

    /// <summary>What is followed is brought up to date so many times per horizon.</summary>
    private const int UpdatesPerHorizon = 16;

    private readonly Detector _detector;
    private readonly LearningSettings _settings;
    private readonly P2Quantile _scores;
    private float[][] _active;
    private float[][] _spare;
    private int _windows;
    private int _above;
    private float _shareBefore;
    private float _factorBefore = 1f;
    private bool _isWorking;
    private bool _isAtLimit;
    private LearningEvent _event;

    private protected FeatureLearner(Detector detector, int featureCount, bool isFull, LearningSettings settings)
    {
        string problem = settings.FindProblem() ?? detector.Settings.FindWhyNotLearned();
        if (problem != null)
        {
            throw new ArgumentException("learning: " + problem);
        }

        _detector = detector;
        _settings = settings;
        _scores = new P2Quantile(detector.Settings.Quantile);
        Moments = new RunningMoments(featureCount, isFull);
        Centre = new float[featureCount];
        Spread = new float[featureCount];
    }

    /// <summary>What it is doing.</summary>
    public LearningPhase Phase { get; private protected set; }

    /// <summary>Whether it was told that the machine has changed, and has not finished with that: there are no verdicts then.</summary>
    public bool IsTold { get; private set; }

    /// <summary>Windows learned from, up to those of an installation, or of the horizon.</summary>
    public int Windows => Moments.Count;

    /// <summary>How often what was learned has gone into use.</summary>
    public int Updates { get; private set; }

    /// <summary>The detector that it belongs to.</summary>
    internal Detector Owner => _detector;

    /// <summary>Number of features.</summary>
    internal int FeatureCount => Centre.Length;

    /// <summary>Mean and covariance of what was learned from.</summary>
    private protected RunningMoments Moments { get; }

    /// <summary>Means at installation.</summary>
    private protected float[] Centre { get; }

    /// <summary>Deviations at installation, above 0.</summary>
    private protected float[] Spread { get; }

    /// <summary>Whether the last window may be learned from: it is usual, or the machine was said to be well.</summary>
    private protected bool MayLearn { get; private set; }

    /// <summary>Whether there was an installation that what is followed is held to.</summary>
    private protected bool IsInstalled { get; set; }

    /// <summary>The last thing to report, which is nothing from then on.</summary>
    /// <returns>What has happened.</returns>
    public LearningEvent TakeEvent()
    {
        LearningEvent last = _event;
        _event = LearningEvent.None;
        return last;
    }

    /// <summary>
    /// Says that the machine was installed or changed, and is well: what is usual is learned anew from the next windows, whatever they are
    /// like. An alarm is forgotten.
    /// </summary>
    public void Relearn()
    {
        if (Phase == LearningPhase.Trial)
        {
            Exchange();
            _detector.ThresholdFactor = _factorBefore;
        }

        _detector.Reset();
        Moments.Reset();
        IsTold = true;
        IsInstalled = false;
        Hold();
        Enter(LearningPhase.Installing);
        _event = LearningEvent.Begun;
    }

    /// <summary>Learns from a window that the detector has seen.</summary>
    /// <param name="features">The window's features, finite.</param>
    internal void Observe(float[] features)
    {
        if (_detector.State == DetectorState.Fault)
        {
            return;
        }

        bool isAbove = _detector.RawScore > _detector.Threshold;
        bool isUsual = !isAbove && !_detector.IsRaised;
        MayLearn = IsTold || isUsual;
        switch (Phase)
        {
            case LearningPhase.Installing:
                Install(features, isAbove);
                break;
            case LearningPhase.Preparing:
                if (Step(features))
                {
                    Exchange();
                    _shareBefore = _above / (float)_windows;
                    _factorBefore = _detector.ThresholdFactor;
                    _scores.Reset();
                    Enter(LearningPhase.Trial);
                    _event = LearningEvent.Tried;
                }

                break;
            case LearningPhase.Trial:
                Try(isAbove);
                break;
            default:
                Follow(features, isUsual);
                break;
        }
    }

    /// <summary>Says which arrays are in use, and which take what is worked out.</summary>
    private protected void SetParts(float[][] active, float[][] spare)
    {
        _active = active;
        _spare = spare;
    }

    /// <summary>Begins to work out, into the spare arrays, what was learned.</summary>
    private protected abstract void Begin();

    /// <summary>Does a slice of that work.</summary>
    /// <param name="features">The window's features.</param>
    /// <returns>Whether all is done.</returns>
    private protected abstract bool Step(float[] features);

    /// <summary>Called when a window of an installation has been taken into <see cref="Moments"/>.</summary>
    private protected virtual void Gather()
    {
    }

    /// <summary>Whether what was learned did better in the trial than what was before, where that is known.</summary>
    private protected virtual bool IsBetter => true;

    /// <summary>Called when the arrays in use have changed.</summary>
    private protected virtual void Changed()
    {
    }

    /// <summary>A feature's variance, within its limits.</summary>
    private protected float BoundVariance(int feature)
    {
        float spread = Spread[feature];
        float lowest = spread / _settings.Spread;
        float highest = spread * _settings.Spread;
        float variance = Moments.GetVariance(feature);
        return variance < lowest * lowest ? lowest * lowest : variance > highest * highest ? highest * highest : variance;
    }

    private void Hold()
    {
        _detector.IsHeld = IsTold;
    }

    private void Enter(LearningPhase phase)
    {
        Phase = phase;
        _windows = 0;
        _above = 0;
        _isWorking = false;
    }

    private void Install(float[] features, bool isAbove)
    {
        if (_windows < int.MaxValue)
        {
            _windows++;
            _above += isAbove ? 1 : 0;
        }

        if (!MayLearn)
        {
            return;
        }

        Moments.Add(features, _settings.Windows);
        Gather();
        if (Moments.Count == _settings.Windows)
        {
            SetInstallation();
            Phase = LearningPhase.Preparing;
            Begin();
        }
    }

    private void SetInstallation()
    {
        float sum = 0f;
        for (int i = 0; i < Spread.Length; i++)
        {
            Centre[i] = Moments.Mean[i];
            Spread[i] = (float)RealMath.Sqrt(Moments.GetVariance(i));
            sum += Spread[i];
        }

        float floor = sum * DeviationFloor / Spread.Length;
        floor = floor > 1e-6f ? floor : 1e-6f;
        for (int i = 0; i < Spread.Length; i++)
        {
            Spread[i] = Spread[i] > floor ? Spread[i] : floor;
        }
    }

    private void Try(bool isAbove)
    {
        int half = _settings.TrialWindows / 2;
        _windows++;
        if (_windows <= half)
        {
            _scores.Add(_detector.RawScore);
            if (_windows == half)
            {
                MoveThreshold();
            }

            return;
        }

        _above += isAbove ? 1 : 0;
        if (_windows < _settings.TrialWindows)
        {
            return;
        }

        int judged = _windows - half;
        bool holds = _above * TrialShare <= judged && _above <= (_shareBefore + TrialSlack) * judged && IsBetter;
        if (holds)
        {
            Updates++;
        }
        else
        {
            Exchange();
            _detector.ThresholdFactor = _factorBefore;
        }

        IsInstalled = holds;
        IsTold = false;
        _isAtLimit = false;
        Hold();
        Enter(LearningPhase.Watching);
        _event = holds ? LearningEvent.Taken : LearningEvent.RolledBack;
    }

    /// <summary>
    /// The threshold stays if it lies between the quantile of the scores and that times the margin; else it is moved to the latter, by no
    /// more than a factor.
    /// </summary>
    private void MoveThreshold()
    {
        float fitted = _detector.Threshold / _detector.ThresholdFactor;
        float highest = _scores.Value * _detector.Settings.Margin;
        float factor = _scores.Value <= fitted && fitted <= highest ? 1f : highest / fitted;
        _detector.ThresholdFactor = factor > MostFactor ? MostFactor : factor < 1f / MostFactor ? 1f / MostFactor : factor;
    }

    private void Follow(float[] features, bool isUsual)
    {
        if (_settings.Horizon == 0 || !IsInstalled)
        {
            return;
        }

        if (isUsual)
        {
            Moments.Add(features, _settings.Horizon);
            if (BoundMeans() && !_isAtLimit)
            {
                _isAtLimit = true;
                _event = LearningEvent.AtLimit;
            }
        }

        if (_isWorking)
        {
            if (Step(features))
            {
                Exchange();
                Enter(LearningPhase.Watching);
                Updates++;
            }
        }
        else if (++_windows * UpdatesPerHorizon >= _settings.Horizon)
        {
            Begin();
            _isWorking = true;
        }
    }

    private bool BoundMeans()
    {
        bool isBounded = false;
        float[] mean = Moments.Mean;
        for (int i = 0; i < mean.Length; i++)
        {
            float most = Spread[i] * _settings.Drift;
            float moved = mean[i] - Centre[i];
            if (moved > most || moved < -most)
            {
                mean[i] = moved < 0f ? Centre[i] - most : Centre[i] + most;
                isBounded = true;
            }
        }

        return isBounded;
    }

    /// <summary>What was worked out is in use, and what was in use is spare.</summary>
    private protected virtual void Exchange()
    {
        for (int part = 0; part < _active.Length; part++)
        {
            float[] active = _active[part];
            float[] spare = _spare[part];
            for (int i = 0; i < active.Length; i++)
            {
                float value = active[i];
                active[i] = spare[i];
                spare[i] = value;
            }
        }

        Changed();
    }
}
